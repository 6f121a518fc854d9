namespace StreamBatch.Engine.Embedded;

/// <summary>What is to be kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>How long the log is kept, by ingestion time; at least 0.</summary>
    public required TimeSpan Keep { get; init; }

    /// <summary>How long results, batch runs and ended quarantine entries are kept, by the end of their windows; null:
    /// for good.</summary>
    public TimeSpan? KeepResults { get; init; }
}
