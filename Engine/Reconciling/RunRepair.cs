using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stages 3 and 4 for one run: classifies what differs, plans the verdicts, and hands the corrections to their writers.
/// A correction that was superseded is computed again from a new comparison.
/// </summary>
internal sealed class RunRepair
{
    private const int CorrectionsPerGroup = 500;
    private const int MaxAttempts = 3;

    private readonly EmbeddedHost _host;
    private readonly CompiledContract _compiled;
    private readonly BatchRun _run;
    private readonly bool _isDryRun;
    private readonly Dictionary<(string Key, Window Window), Drift> _drifts = [];

    public RunRepair(EmbeddedHost host, CompiledContract compiled, BatchRun run, bool isDryRun)
    {
        _host = host;
        _compiled = compiled;
        _run = run;
        _isDryRun = isDryRun;
    }

    /// <summary>Whether too large a share of the run's rows differed.</summary>
    public bool IsBreakerOpen { get; private set; }

    private Contract Contract => _compiled.Contract;

    /// <summary>Repairs what <paramref name="before"/> found.</summary>
    /// <param name="before">The comparison.</param>
    /// <param name="compareAgain">Makes a new one.</param>
    /// <param name="cancellationToken">Stops between groups of corrections; what is planned stays planned.</param>
    public async Task<List<Drift>> RepairAsync(
        IReadOnlyList<GroupComparison> before,
        Func<Task<IReadOnlyList<GroupComparison>>> compareAgain,
        CancellationToken cancellationToken)
    {
        var differences = before.SelectMany(comparison => comparison.Differences).ToList();
        IsBreakerOpen = RepairBreakerDecision.IsOpen(
            Contract.Breaker,
            before.Sum(SettledRows),
            differences.Count(difference => !difference.IsInFlight));
        var comparisons = before;
        for (var attempt = 1; differences.Count > 0; attempt++)
        {
            if (attempt > MaxAttempts)
            {
                throw new StoreException(
                    $"{differences.Count} corrections were superseded {MaxAttempts} times: is another repair running?");
            }

            var superseded = await RepairOnceAsync(comparisons, differences, cancellationToken).ConfigureAwait(false);
            if (superseded.Count == 0)
            {
                break;
            }

            comparisons = await compareAgain().ConfigureAwait(false);
            differences = [.. comparisons.SelectMany(comparison => comparison.Differences)
                .Where(difference => superseded.Contains((difference.Key, difference.Window)))];
        }

        return [.. _drifts.Values];
    }

    private async Task<HashSet<(string Key, Window Window)>> RepairOnceAsync(
        IReadOnlyList<GroupComparison> comparisons,
        IReadOnlyList<RowDifference> differences,
        CancellationToken cancellationToken)
    {
        var classified = await new DriftClassifier(_host, _compiled)
            .ClassifyAsync(_run, differences, cancellationToken).ConfigureAwait(false);
        var groups = comparisons.ToDictionary(comparison => comparison.Group);
        List<(int Partition, Correction Correction)> corrections = [];
        List<Verdict> plans = [];
        foreach (var item in classified)
        {
            var decision = RepairDecision.Decide(Contract, item.Case, item.Classified.Class, IsBreakerOpen);
            var isCorrected = decision.IsRepair && !_isDryRun;
            var drift = DriftOf(item, decision, isCorrected ? item.Difference.Newest + 1 : null);
            _drifts[(drift.Key, drift.Window)] = drift;
            if (isCorrected)
            {
                corrections.Add((item.Difference.Partition, CorrectionOf(item, decision)));
                var group = groups[WindowGrouping.GroupOf(Contract, drift.Window)];
                plans.Add(VerdictDraft.OfRow(Contract, drift, group, _run.Cut));
            }
        }

        HashSet<(string, Window)> superseded = [];
        if (corrections.Count > 0)
        {
            await _host.PlanAsync(Contract.Id, plans).ConfigureAwait(false);
        }

        foreach (var group in corrections.Chunk(CorrectionsPerGroup))
        {
            var appended = await _host.CorrectAsync(Contract.Id, group, cancellationToken).ConfigureAwait(false);
            superseded.UnionWith(group.Where((_, i) => !appended[i])
                .Select(item => (item.Correction.Key, item.Correction.Window)));
        }

        foreach (var row in superseded)
        {
            _drifts.Remove(row);
        }

        return superseded;
    }

    // Rows in flight are not compared. In a group of which only some are, those that differ are all that can be told.
    private static long SettledRows(GroupComparison comparison) => comparison.IsInFlight
        ? comparison.Differences.Count(difference => !difference.IsInFlight)
        : comparison.Rows;

    private Correction CorrectionOf(ClassifiedDrift item, RepairDecision decision) => new()
    {
        Key = item.Difference.Key,
        Window = item.Difference.Window,
        Revision = item.Difference.Newest + 1,
        Cause = decision.Action == RepairAction.Recomputed ? PaneCause.Repair : PaneCause.Adopted,
        Class = item.Classified.Class,
        Run = _run.Id,
        RestsOn = _run.Cut[item.Difference.Partition] - 1,
        Values = decision.Correction,
        Counted = decision.Action == RepairAction.Recomputed ? item.Counted : [],
    };

    private Drift DriftOf(ClassifiedDrift item, RepairDecision decision, int? revision) => new()
    {
        Run = _run.Id,
        Key = item.Difference.Key,
        Window = item.Difference.Window,
        Class = item.Classified.Class,
        Stream = item.Case.Stream,
        Batch = item.Case.Batch,
        Evidence = item.Classified.Evidence,
        Action = decision.Action,
        RepairId = null,
        Revision = revision,
        Verdict = VerdictDecision.KindOf(decision),
    };
}
