using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>How one window group of a run compares.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Group">The group: all windows of one start and end; for sessions a day of starts.</param>
/// <param name="Rows">The number of rows compared.</param>
/// <param name="IsInFlight">Whether some of its windows could still change at the cut.</param>
/// <param name="Stream">The sums over the stream's rows.</param>
/// <param name="Batch">The sums over the batch's rows.</param>
/// <param name="Differences">The rows that differ, by key.</param>
public sealed record GroupComparison(
    string Run,
    Window Group,
    long Rows,
    bool IsInFlight,
    DigestSums Stream,
    DigestSums Batch,
    IReadOnlyList<RowDifference> Differences);
