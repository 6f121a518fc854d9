using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What came of loading a batch run.</summary>
/// <param name="Run">The run as it is recorded.</param>
/// <param name="IsNew">Whether it was not there before.</param>
public sealed record BatchRunLoad(BatchRun Run, bool IsNew)
{
    /// <summary>Whether its stored rows or digests were damaged or lost, and were stored anew.</summary>
    public bool IsReplaced { get; init; }
}
