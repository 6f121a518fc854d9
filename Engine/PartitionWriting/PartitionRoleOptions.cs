using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>The bounds of a <see cref="PartitionRole"/>.</summary>
public sealed record PartitionRoleOptions
{
    /// <summary>The newest version of the semantics that this host knows; it takes no partition that is beyond. Default
    /// the program's newest.</summary>
    public ushort NewestSemantics { get; init; } = SemanticsVersion.Newest;

    /// <summary>The most bytes of shares that wait for their block, and of blocks that wait to be applied. Default 8
    /// MiB.</summary>
    public int MaxQueuedBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The most shares that wait for their answers. Default 4,096.</summary>
    public int MaxWaitingShares { get; init; } = 4_096;

    /// <summary>The most events of one entity that wait for their answers; more of it, and of no other, are not taken
    /// (<c>keyBusy</c>), unless none waits. All other entities of the partition wait for these. Default 4,000.
    /// </summary>
    public int MaxKeyEvents { get; init; } = 4_000;

    /// <summary>The same in bytes of records. Default 1 MiB.</summary>
    public int MaxKeyBytes { get; init; } = 1024 * 1024;

    /// <summary>The most bytes of records that are joined into one block; a larger share has a block of its own.
    /// Default 256 KiB.</summary>
    public int BlockBytes { get; init; } = 256 * 1024;

    /// <summary>The most bytes of records that are applied at once. Default 1 MiB.</summary>
    public int TurnBytes { get; init; } = 1024 * 1024;

    /// <summary>The most bytes of applied records that are kept for entities that miss some. Default 4 MiB.</summary>
    public int TailBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most panes that wait to be published; then nothing more is applied. Default 50,000.</summary>
    public int MaxUnpublishedPanes { get; init; } = 50_000;

    /// <summary>The most blocks without panes that are applied before that is published. Default 64.</summary>
    public int MaxUnpublishedBlocks { get; init; } = 64;

    /// <summary>How long an entity's state is not durable, in microseconds. Default 30 s.</summary>
    public long FlushAfter { get; init; } = 30_000_000;

    /// <summary>How many bytes of records of an entity are not in its durable state until it is made durable sooner; at
    /// twice as many all else of the partition waits until it can be. Default 512 KiB.</summary>
    public long FlushBytes { get; init; } = 512 * 1024;

    /// <summary>The most entities that are asked at one tick to make their state durable. Default 32.</summary>
    public int FlushesPerTick { get; init; } = 32;

    /// <summary>The most entities whose state is not durable; then nothing more is applied until some are. Default
    /// 20,000.</summary>
    public int MaxDirtyEntities { get; init; } = 20_000;

    /// <summary>The most entities about which something is kept although nothing is expected of them. Default
    /// 100,000.</summary>
    public int MaxKnownEntities { get; init; } = 100_000;

    /// <summary>How often a checkpoint is written, in microseconds. Default 10 s.</summary>
    public long CheckpointAfter { get; init; } = 10_000_000;

    /// <summary>The most acts that wait. Default 1,000.</summary>
    public int MaxActs { get; init; } = 1_000;

    /// <summary>The most acts that are decided together, while no events are appended. Default 64.</summary>
    public int ActsPerRound { get; init; } = 64;

    /// <summary>The most releases for which the log is looked at, or what came of it is kept, at one time. Default 4.
    /// </summary>
    public int MaxLogsSeen { get; init; } = 4;

    /// <summary>After which time something that failed is tried again, in microseconds. Default 1 s.</summary>
    public long RetryAfter { get; init; } = 1_000_000;

    /// <summary>After which time an entity that has neither answered nor failed is called again, in microseconds: its
    /// call may be lost. Default 10 s: it may also wait, for its turn to be read from the store, and more calls make
    /// nothing faster.</summary>
    public long AnswerWithin { get; init; } = 10_000_000;

    /// <summary>The most pages of open windows that are read at one time. Default 16.</summary>
    public int MaxOpenReads { get; init; } = 16;

    /// <summary>The most entities of a page of open windows. Default 256.</summary>
    public int OpenPageEntities { get; init; } = 256;

    /// <summary>The bytes of open windows after which a page ends with the entities that have been asked. Default 1
    /// MiB.</summary>
    public int OpenPageBytes { get; init; } = 1024 * 1024;

    /// <summary>The most entities that are asked for the open windows of a page at once. Default 32.</summary>
    public int OpenReadsAtOnce { get; init; } = 32;

    /// <summary>The most cuts that wait. Default 1,000.</summary>
    public int MaxCuts { get; init; } = 1_000;
}
