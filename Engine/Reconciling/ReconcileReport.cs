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
    VerdictChainHead Head)
{
    /// <summary>Why groups were left; <see cref="ReconcileStop.None"/> when all were compared.</summary>
    public ReconcileStop Stop { get; init; }

    /// <summary>How many groups were left uncompared: nothing was repaired or sealed in them.</summary>
    public long GroupsLeft { get; init; }

    /// <summary>How many groups of the compared runs were left out because their results are not kept any more.
    /// </summary>
    public long GroupsDropped { get; init; }

    /// <summary>The runs, in the order of their loading, that were left out because the results of all windows that
    /// they cover are not kept any more. Those that retention has removed are not named.</summary>
    public IReadOnlyList<string> RunsDropped { get; init; } = [];

    /// <summary>Whether all that is loaded was compared.</summary>
    public bool IsComplete => Stop == ReconcileStop.None;

    /// <summary>Whether a limit on automatic repair was reached: what is beyond it is an incident.</summary>
    public bool IsLimitReached { get; init; }
}
