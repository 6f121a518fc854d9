using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Embedded;

/// <summary>The provisional values of a window that is not complete: never a pane, never reconciled.</summary>
/// <param name="Partition">The partition of its entity.</param>
/// <param name="Offset">The offset that the values rest on.</param>
/// <param name="Key">The entity key.</param>
/// <param name="Window">The window.</param>
/// <param name="Values">The values so far.</param>
public sealed record OpenWindow(int Partition, long Offset, string Key, Window Window, AggregateValues Values);
