using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>A row in which stream and batch differ.</summary>
/// <param name="Key">The entity key.</param>
/// <param name="Window">The window.</param>
/// <param name="Partition">The partition of the key.</param>
/// <param name="Stream">The last revision that rests below the cut; null when there is none or it is a withdrawal.
/// </param>
/// <param name="Newest">The newest revision's number; 0 when there is none.</param>
/// <param name="Batch">The batch's row; null when it has none.</param>
/// <param name="IsInFlight">Whether the window could still change at the cut.</param>
public sealed record RowDifference(
    string Key,
    Window Window,
    int Partition,
    Pane? Stream,
    int Newest,
    ResultRow? Batch,
    bool IsInFlight);
