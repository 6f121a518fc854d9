using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>The answer to a slice.</summary>
/// <param name="Status">What was done.</param>
/// <param name="LastApplied">The last offset of the newest block applied; −1 for none.</param>
/// <param name="Outcomes">The outcomes of the slice's records; empty unless applied.</param>
/// <param name="Panes">The panes not yet published, oldest first. The partition writer numbers them.</param>
public sealed record SliceAnswer(
    SliceStatus Status,
    long LastApplied,
    IReadOnlyList<EventOutcome> Outcomes,
    IReadOnlyList<Pane> Panes);
