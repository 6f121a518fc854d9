namespace StreamBatch.Engine.Embedded;

/// <summary>Limits of the embedded host.</summary>
public sealed record EmbeddedHostOptions
{
    /// <summary>After how many bytes of log a checkpoint is written; default 128 MiB. Less: a faster restart; more:
    /// less writing.</summary>
    public long CheckpointBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>How many bytes may wait for the disk before further requests wait; default 16 MiB.</summary>
    public long MaxPendingBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How many groups may wait to be published before acknowledgements wait; default 64.</summary>
    public int MaxUnpublishedGroups { get; init; } = 64;
}
