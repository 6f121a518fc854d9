using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Explaining;

/// <summary>The story of a window of one entity: events, revisions, batch rows, verdicts.</summary>
public sealed record WindowStory
{
    /// <summary>The entity key.</summary>
    public required string Key { get; init; }

    /// <summary>The window.</summary>
    public required Window Window { get; init; }

    /// <summary>The partition of the entity.</summary>
    public required int Partition { get; init; }

    /// <summary>The events whose event time falls into it.</summary>
    public required EventSightings Events { get; init; }

    /// <summary>The values so far while it is not complete; null when it is, or has none.</summary>
    public required AggregateValues? Open { get; init; }

    /// <summary>Up to which end the results of groups of windows are not kept, if those of this one are not; else null.
    /// </summary>
    public EventTime? DroppedTo { get; init; }

    /// <summary>All revisions that are kept, by number.</summary>
    public required IReadOnlyList<Pane> Revisions { get; init; }

    /// <summary>The corrections of it, in the order of the log.</summary>
    public IReadOnlyList<LoggedCorrection> Corrections { get; init; } = [];

    /// <summary>The runs that cover it, in the order in which they were loaded.</summary>
    public required IReadOnlyList<BatchView> Batch { get; init; }

    /// <summary>The verdicts about it, by number; those about all equal rows of its group are among them.</summary>
    public required IReadOnlyList<Verdict> Verdicts { get; init; }
}
