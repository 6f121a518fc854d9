using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stages 3 and 4 for one run: classifies what differs, plans the verdicts, and hands the corrections to their writers.
/// A correction that was superseded is computed again from a new comparison, three times at most; then it is an
/// incident, which the next reconciliation takes up.
/// </summary>
internal sealed class RunRepair
{
    private const int CasesPerGroup = 500;
    private const int MaxAttempts = 3;

    private readonly ReconcileContext _context;
    private readonly BatchRun _run;
    private readonly RunComparison _comparison;
    private readonly Dictionary<(string Key, Window Window), Drift> _drifts = [];

    public RunRepair(ReconcileContext context, BatchRun run, RunComparison comparison)
    {
        _context = context;
        _run = run;
        _comparison = comparison;
    }

    /// <summary>Whether too large a share of the run's rows differed.</summary>
    public bool IsBreakerOpen { get; private set; }

    /// <summary>The groups that were not classified to their end.</summary>
    public IReadOnlySet<Window> Left { get; private set; } = new HashSet<Window>();

    private Contract Contract => _context.Contract;

    /// <summary>Repairs what <paramref name="before"/> found.</summary>
    /// <param name="before">The comparison.</param>
    /// <param name="cancellationToken">Stops between groups of corrections; what is planned stays planned.</param>
    public async Task<List<Drift>> RepairAsync(
        IReadOnlyList<GroupComparison> before,
        CancellationToken cancellationToken)
    {
        var differences = before.SelectMany(comparison => comparison.Differences).ToList();
        IsBreakerOpen = RepairBreakerDecision.IsOpen(
            Contract.Breaker,
            before.Sum(SettledRows),
            differences.Count(difference => !difference.IsInFlight),
            _comparison.Left > 0);
        var classified = await ClassifyAsync(differences, cancellationToken).ConfigureAwait(false);
        var decider = new DriftDecider(_context, _run, IsBreakerOpen);
        var comparisons = before;
        for (var attempt = 1; classified.Count > 0; attempt++)
        {
            if (attempt > MaxAttempts)
            {
                classified.ForEach(item => Add(decider.GiveUp(item)));
                break;
            }

            var superseded = await RepairOnceAsync(decider, comparisons, classified, cancellationToken)
                .ConfigureAwait(false);
            if (superseded.Count == 0)
            {
                break;
            }

            (comparisons, differences) = await CompareAgainAsync(superseded, cancellationToken).ConfigureAwait(false);
            classified = await ClassifyAgainAsync(differences, cancellationToken).ConfigureAwait(false);
        }

        return [.. _drifts.Values];
    }

    private async Task<List<ClassifiedDrift>> ClassifyAsync(
        List<RowDifference> differences,
        CancellationToken cancellationToken)
    {
        var classified = await new DriftClassifier(_context).ClassifyAsync(_run, differences, cancellationToken)
            .ConfigureAwait(false);
        if (classified.Count == differences.Count)
        {
            return [.. classified];
        }

        var done = classified.Select(item => (item.Difference.Key, item.Difference.Window)).ToHashSet();
        Left = differences.Where(item => !done.Contains((item.Key, item.Window)))
            .Select(item => _context.GroupOf(item.Window)).ToHashSet();
        return [.. classified.Where(item => !Left.Contains(_context.GroupOf(item.Difference.Window)))];
    }

    // What was decided is carried out, whatever the time.
    private async Task<List<ClassifiedDrift>> ClassifyAgainAsync(
        List<RowDifference> differences,
        CancellationToken cancellationToken)
    {
        var unlimited = _context with
        {
            Budget = new ReconcileBudget(new ReconcileOptions(), _context.Host.Clock),
        };
        return [.. await new DriftClassifier(unlimited).ClassifyAsync(_run, differences, cancellationToken)
            .ConfigureAwait(false)];
    }

    // Sessions may have other bounds by now.
    private async Task<(IReadOnlyList<GroupComparison>, List<RowDifference>)> CompareAgainAsync(
        HashSet<(string Key, Window Window)> superseded,
        CancellationToken cancellationToken)
    {
        var isSession = Contract.Windows.Kind == WindowKind.Session;
        var groups = isSession ? null : superseded.Select(row => _context.GroupOf(row.Window)).ToHashSet();
        var keys = superseded.Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
        var comparisons = await _comparison.CompareAgainAsync(groups, cancellationToken).ConfigureAwait(false);
        return (comparisons, [.. comparisons.SelectMany(comparison => comparison.Differences)
            .Where(row => isSession
                ? keys.Contains(row.Key) && !_drifts.ContainsKey((row.Key, row.Window))
                : superseded.Contains((row.Key, row.Window)))
            .Where(row => !Left.Contains(_context.GroupOf(row.Window)))]);
    }

    private async Task<HashSet<(string Key, Window Window)>> RepairOnceAsync(
        DriftDecider decider,
        IReadOnlyList<GroupComparison> comparisons,
        List<ClassifiedDrift> classified,
        CancellationToken cancellationToken)
    {
        var groups = comparisons.ToDictionary(comparison => comparison.Group);
        List<IReadOnlyList<(int Partition, Correction Correction)>> cases = [];
        List<Verdict> plans = [];
        foreach (var rows in DriftCases.Of(Contract, classified))
        {
            List<(int Partition, Correction Correction)> corrections = [];
            foreach (var (item, decision, drift) in decider.Decide(rows))
            {
                Add(drift);
                if (drift.Revision is not null)
                {
                    corrections.Add((item.Difference.Partition, CorrectionOf(item, decision)));
                    plans.Add(VerdictDraft.OfRow(Contract, drift, groups[_context.GroupOf(drift.Window)], _run.Cut));
                }
            }

            if (corrections.Count > 0)
            {
                cases.Add(corrections);
            }
        }

        return await CorrectAsync(cases, plans, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HashSet<(string Key, Window Window)>> CorrectAsync(
        List<IReadOnlyList<(int Partition, Correction Correction)>> cases,
        List<Verdict> plans,
        CancellationToken cancellationToken)
    {
        HashSet<(string, Window)> superseded = [];
        if (cases.Count > 0)
        {
            await _context.Host
                .BeginStepAsync(Contract.Id, ReconcileStep.Of(ReconcileStage.Repairing, _run), cancellationToken)
                .ConfigureAwait(false);
            await _context.Host.PlanAsync(Contract.Id, plans).ConfigureAwait(false);
        }

        foreach (var part in cases.Chunk(CasesPerGroup))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var appended = await _context.Host.CorrectAsync(Contract.Id, part, cancellationToken)
                .ConfigureAwait(false);
            superseded.UnionWith(part.Where((_, i) => !appended[i]).SelectMany(corrections => corrections)
                .Select(item => (item.Correction.Key, item.Correction.Window)));
        }

        foreach (var row in superseded)
        {
            _drifts.Remove(row);
        }

        return superseded;
    }

    private void Add(Drift drift) => _drifts[(drift.Key, drift.Window)] = drift;

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
}
