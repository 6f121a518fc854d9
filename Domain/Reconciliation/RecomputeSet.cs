using StreamBatch.Domain.Aggregation;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// What recomputing one window from the log up to a cut gives, under ledger, retraction and tombstone rules without
/// horizon and without lateness: one result for each set of events that may explain the batch's row, each set with all
/// events of the one before. A result is null when no contribution remains, so that there is no row. The counts are of
/// the window's logged events by what became of them when they came.
/// </summary>
public sealed record RecomputeSet
{
    /// <summary>The events on time, late, held and expired: what a repair publishes.</summary>
    public required AggregateValues? Counted { get; init; }

    /// <summary>And those that broke a quality gate; <see cref="Counted"/> when there are none.</summary>
    public required AggregateValues? WithQuality { get; init; }

    /// <summary>And the dropped duplicates, each counted again; <see cref="WithQuality"/> when there are none.
    /// </summary>
    public required AggregateValues? WithDuplicates { get; init; }

    /// <summary>The number of events on time.</summary>
    public long OnTime { get; init; }

    /// <summary>The number of events late and counted.</summary>
    public long Late { get; init; }

    /// <summary>The number of events held.</summary>
    public long Held { get; init; }

    /// <summary>The number of events expired for the window.</summary>
    public long Expired { get; init; }

    /// <summary>The number of events that broke a quality gate.</summary>
    public long Quarantined { get; init; }

    /// <summary>The number of dropped duplicates.</summary>
    public long Duplicates { get; init; }
}
