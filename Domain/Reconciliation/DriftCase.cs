using StreamBatch.Domain.Aggregation;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>A window of one entity in which stream and batch differ, with all that is known about it.</summary>
public sealed record DriftCase
{
    /// <summary>Whether the window could still change at the run's cut.</summary>
    public bool IsInFlight { get; init; }

    /// <summary>Whether the two sides follow different contract versions.</summary>
    public bool VersionsDiffer { get; init; }

    /// <summary>The stream's row; null when it has none.</summary>
    public required AggregateValues? Stream { get; init; }

    /// <summary>The batch's row; null when it has none.</summary>
    public required AggregateValues? Batch { get; init; }

    /// <summary>
    /// What the log gives; null when the window begins below the retained log. It is not looked at for a window in
    /// flight.
    /// </summary>
    public required RecomputeSet? Recompute { get; init; }
}
