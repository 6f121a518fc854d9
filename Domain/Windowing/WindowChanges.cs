namespace StreamBatch.Domain.Windowing;

/// <summary>What else than arrivals changed a window in the block that is being applied.</summary>
[Flags]
internal enum WindowChanges
{
    None = 0,

    /// <summary>A released event was counted, or took another away.</summary>
    Released = 1,

    /// <summary>An event was retracted.</summary>
    Retracted = 2,

    /// <summary>A tombstone took an event away.</summary>
    Buried = 4,

    /// <summary>A held event was released: it acts on windows that hold late events, too.</summary>
    Recounted = 8,
}
