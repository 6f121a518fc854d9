using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Explaining;

/// <summary>What a batch run that covers a window says about it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Row">Its row; null when it has none.</param>
public sealed record BatchView(BatchRun Run, ResultRow? Row)
{
    /// <summary>Whether the rows of the run are not kept any more.</summary>
    public bool IsDropped { get; init; }
}
