namespace StreamBatch.Client.Journals;

/// <summary>How a journal is kept.</summary>
/// <param name="Folder">Where.</param>
/// <param name="ContractId">The contract that it is for.</param>
/// <param name="Source">The source that it is for, without the instance.</param>
internal sealed record JournalOptions(string Folder, string ContractId, string Source)
{
    /// <summary>How large a segment becomes.</summary>
    public int SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many bytes of events are made durable at once at most, but for one that is larger.</summary>
    public int GroupBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Whether what is written is put on stable storage.</summary>
    public bool Flush { get; init; } = true;

    /// <summary>Called at each point where a crash makes a difference.</summary>
    public Action<JournalPoint> OnPoint { get; init; } = _ => { };
}
