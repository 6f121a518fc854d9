namespace StreamBatch.Domain.Windowing;

/// <summary>What else than arrivals changed a window in the block that is being applied.</summary>
[Flags]
internal enum WindowChanges
{
    None = 0,

    /// <summary>An event released from a gate was counted.</summary>
    Released = 1,

    /// <summary>An event released from being held or expired was counted.</summary>
    Recounted = 2,

    /// <summary>An event was retracted.</summary>
    Retracted = 4,

    /// <summary>A tombstone took an event away.</summary>
    Buried = 8,

    /// <summary>Any that took an event away.</summary>
    Removed = Retracted | Buried,
}
