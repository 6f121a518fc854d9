using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Reconciling;

/// <summary>An event of the log as a replay meets it. Valid only during the visit.</summary>
public readonly ref struct ReplayedRecord
{
    /// <summary>The header of its block.</summary>
    public required BlockHeader Block { get; init; }

    /// <summary>Its offset.</summary>
    public required long Offset { get; init; }

    /// <summary>The batch that holds it.</summary>
    public required RecordBatch Batch { get; init; }

    /// <summary>Its index in the batch.</summary>
    public required int Index { get; init; }

    /// <summary>What became of it.</summary>
    public required EventOutcome Outcome { get; init; }

    /// <summary>What the engine knows of it.</summary>
    public ref RecordHeader Header => ref Batch.Headers[Index];

    /// <summary>Its source, id and key.</summary>
    public RecordNames Names => RecordCodec.ReadNames(Batch.RecordOf(Index));
}
