using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;

namespace StreamBatch.Domain.Windowing;

/// <summary>One emission for a window of one entity. Equality is of all members.</summary>
public sealed record Pane
{
    /// <summary>The partition that gave it.</summary>
    public required int Partition { get; init; }

    /// <summary>Its number in the partition: dense, from 1, decided by the log.</summary>
    public required long Number { get; init; }

    /// <summary>The entity key.</summary>
    public required string Key { get; init; }

    /// <summary>The window.</summary>
    public required Window Window { get; init; }

    /// <summary>The revision of the window, from 1.</summary>
    public required int Revision { get; init; }

    /// <summary>How a reader takes it.</summary>
    public required PaneMode Mode { get; init; }

    /// <summary>When it came.</summary>
    public required PaneTiming Timing { get; init; }

    /// <summary>Why it came.</summary>
    public required PaneCause Cause { get; init; }

    /// <summary>The whole view that stands with it; null for a withdrawal.</summary>
    public required AggregateValues? Values { get; init; }

    /// <summary>What readers fold into what stood before; null unless the mode is <see cref="PaneMode.Delta"/>.
    /// </summary>
    public AggregateDelta? Delta { get; init; }

    /// <summary>The whole view that stood before; only under the policy <c>compensate</c> and for withdrawals.
    /// </summary>
    public AggregateValues? Retracts { get; init; }

    /// <summary>The last offset of the block that caused it.</summary>
    public required long Offset { get; init; }

    /// <summary>The offset that it rests on: that of its block, or the cut that a correction was computed at.</summary>
    public required long RestsOn { get; init; }

    /// <summary>When the block that caused it was accepted.</summary>
    public required HybridTimestamp Ingested { get; init; }

    /// <summary>The batch run that a correction follows; null for other panes.</summary>
    public string? Run { get; init; }
}
