using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Explaining;

/// <summary>The story of an entity.</summary>
/// <param name="Key">The entity key.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Events">Its events.</param>
/// <param name="Results">The current view of its windows, by start.</param>
/// <param name="Revisions">All revisions of its windows, superseded ones and withdrawals included, in the order in
/// which they were published.</param>
/// <param name="Verdicts">The verdicts about its rows, by number.</param>
public sealed record EntityStory(
    string Key,
    int Partition,
    EventSightings Events,
    IReadOnlyList<Pane> Results,
    IReadOnlyList<Pane> Revisions,
    IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>Up to which end the results of groups of windows are not kept; null while all are.</summary>
    public EventTime? DroppedTo { get; init; }
}
