using StreamBatch.Domain.Aggregation;

namespace StreamBatch.Domain.Windowing;

/// <summary>A pane before it has a number.</summary>
internal readonly record struct PaneDraft(
    string Key,
    Window Window,
    int Revision,
    PaneMode Mode,
    PaneTiming Timing,
    PaneCause Cause,
    AggregateValues? Values,
    AggregateDelta? Delta = null);
