using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>A window on both sides.</summary>
/// <param name="Key">The entity key.</param>
/// <param name="Window">The window.</param>
/// <param name="Stream">The stream's current revision; null when it has no row.</param>
/// <param name="Run">The last loaded run that covers it; null when none does.</param>
/// <param name="Batch">That run's row; null when it has none.</param>
/// <param name="Verdict">The last verdict on it; null when it was never compared.</param>
public sealed record JoinedWindow(
    string Key,
    Window Window,
    Pane? Stream,
    BatchRun? Run,
    ResultRow? Batch,
    Verdict? Verdict);
