using StreamBatch.Domain.Hashing;

namespace StreamBatch.Storage.Embedded;

/// <summary>How an <see cref="EmbeddedStore"/> keeps its folder.</summary>
public sealed class EmbeddedStoreOptions
{
    /// <summary>The default of <see cref="SegmentBytes"/>: 256 MiB.</summary>
    public const long DefaultSegmentBytes = 256L * 1024 * 1024;

    /// <summary>The least <see cref="SegmentBytes"/>: 4 KiB.</summary>
    public const long MinSegmentBytes = 4096;

    /// <summary>The default of <see cref="CheckpointsKept"/>.</summary>
    public const int DefaultCheckpointsKept = 2;

    /// <summary>The folder; created when it is not there.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether an append, a checkpoint and a batch run reach stable storage before they return; default true. Without
    /// it they survive the end of the process but not that of the machine: for simulation and tests only. With it, a
    /// log that ends before what checkpoints or results were made from is refused; without it, those are made anew.
    /// </summary>
    public bool Flush { get; init; } = true;

    /// <summary>
    /// The size in bytes at which a new segment of the log is begun; at least <see cref="MinSegmentBytes"/>. A group is
    /// never split, so a segment that holds one large group may be longer. Small segments make the store open faster:
    /// only the last is read then.
    /// </summary>
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>The number of newest checkpoints that are kept, at least 1. More survive more damage.</summary>
    public int CheckpointsKept { get; init; } = DefaultCheckpointsKept;

    /// <summary>
    /// The key that a new store gets; null, the default, draws one. For runs that must be the same every time; a store
    /// that exists keeps the key that it has.
    /// </summary>
    public HashKey? NewHashKey { get; init; }

    /// <summary>
    /// Opens a folder that is absent or empty for a restore, under this key; null, the default, for all else. The store
    /// cannot be opened otherwise until <see cref="RestoredFolder.Complete"/> has made it whole.
    /// </summary>
    public HashKey? RestoredKey { get; init; }

    /// <summary>Called at every <see cref="FaultPoint"/>; null, the default, in production.</summary>
    public Action<FaultPoint>? OnFaultPoint { get; init; }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, MinSegmentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointsKept, 1);
    }

    internal void Reach(FaultPoint point) => OnFaultPoint?.Invoke(point);
}
