namespace StreamBatch.Domain.Blocks;

/// <summary>All of a block but its records: where it stands, who wrote it, and what it was judged by.</summary>
public sealed record BlockHeader
{
    /// <summary>The partition that stands for the control log of a contract.</summary>
    public const int ControlLog = -1;

    /// <summary>
    /// The version of the core whose rules decide the records; this core is of version 2. In version 1 a sequence
    /// number was no identity, a held event could not be corrected, and was no longer known past the horizon.
    /// </summary>
    public const ushort CurrentSemantics = 3;

    /// <summary>The partition, from 0; <see cref="ControlLog"/> for the control log.</summary>
    public required int Partition { get; init; }

    /// <summary>The offset of the first record.</summary>
    public required long FirstOffset { get; init; }

    /// <summary>The number of records, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>The epoch of the writer.</summary>
    public required long Epoch { get; init; }

    /// <summary>Names the append, so that a repeated one is known.</summary>
    public required UInt128 AppendId { get; init; }

    /// <summary>When the block was accepted.</summary>
    public required HybridTimestamp Ingested { get; init; }

    /// <summary>The version of the core that decides the records.</summary>
    public ushort Semantics { get; init; } = CurrentSemantics;

    /// <summary>The watermark that the records are judged by, in microseconds; null while undefined.</summary>
    public required long? Watermark { get; init; }

    /// <summary>The least event time among the records; null when none has one.</summary>
    public long? MinEventTime { get; init; }

    /// <summary>The greatest event time among the records; null when none has one.</summary>
    public long? MaxEventTime { get; init; }

    /// <summary>The offset after the last record.</summary>
    public long NextOffset => FirstOffset + Count;
}
