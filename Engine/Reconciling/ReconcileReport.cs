using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What came of a reconciliation.</summary>
/// <param name="Drifts">The rows that differed, by key, start and end.</param>
/// <param name="Groups">The groups as they compare in the end.</param>
/// <param name="IsBreakerOpen">Whether automatic repair stopped for a run: too large a share of its rows
/// differed.</param>
/// <param name="Head">The head of the verdict chain.</param>
public sealed record ReconcileReport(
    IReadOnlyList<Drift> Drifts,
    IReadOnlyList<GroupComparison> Groups,
    bool IsBreakerOpen,
    VerdictChainHead Head);
