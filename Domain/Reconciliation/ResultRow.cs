using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>A row of a batch run.</summary>
/// <param name="Key">The entity key.</param>
/// <param name="Window">The window.</param>
/// <param name="Values">The values of the contract's aggregates.</param>
public sealed record ResultRow(string Key, Window Window, AggregateValues Values);
