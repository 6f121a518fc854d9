using System.Globalization;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Decides the cases of one run: what the contract says, what a person said before, and what the limits leave.
/// </summary>
internal sealed class DriftDecider
{
    private readonly ReconcileContext _context;
    private readonly BatchRun _run;
    private readonly bool _isBreakerOpen;

    public DriftDecider(ReconcileContext context, BatchRun run, bool isBreakerOpen)
    {
        _context = context;
        _run = run;
        _isBreakerOpen = isBreakerOpen;
    }

    /// <summary>Decides the rows of one case, in their order.</summary>
    public IReadOnlyList<(ClassifiedDrift Item, RepairDecision Decision, Drift Drift)> Decide(
        IReadOnlyList<ClassifiedDrift> rows)
    {
        List<RepairDecision> decisions = [.. rows.Select(row => Decide(row, true))];

        // All or nothing: a set of sessions of which only some are what recomputing gives is not explained.
        if (decisions.Exists(decision => decision.Action == RepairAction.Recomputed)
            && decisions.Exists(decision => decision.Action != RepairAction.Recomputed))
        {
            decisions = [.. rows.Select(row => Decide(row, false))];
        }

        if (rows.All(IsDeclined))
        {
            decisions = [.. decisions.Select(decision => decision.ToDeclined())];
        }
        else if (decisions.Exists(decision => decision.IsRepair)
            && !_context.Allowance.TryTake(
                rows[0].Difference.Key, [.. rows.Select(row => row.Difference.Window)]))
        {
            decisions = [.. decisions.Select(decision => decision.ToIncident(IncidentReason.Limit))];
        }

        return [.. rows.Zip(decisions, (row, decision) => (row, decision, DriftOf(row, decision)))];
    }

    /// <summary>A row whose correction was superseded each time.</summary>
    public Drift GiveUp(ClassifiedDrift row)
    {
        var decision = Decide(row, true);
        return DriftOf(row, decision.IsRepair ? decision.ToIncident(IncidentReason.Superseded) : decision);
    }

    private RepairDecision Decide(ClassifiedDrift row, bool isCaseExplained) => RepairDecision.Decide(
        _context.Contract, row.Case, row.Classified.Class, _isBreakerOpen, isCaseExplained);

    private KnownDrift? KnownOf(ClassifiedDrift row) =>
        _context.History.Find(row.Difference.Key, row.Difference.Window);

    private bool IsDeclined(ClassifiedDrift row) => row.Classified.Class != DriftClass.InFlight
        && KnownOf(row)?.IsDeclined(_context.TextOf(row.Case.Stream), _context.TextOf(row.Case.Batch)) == true;

    private Drift DriftOf(ClassifiedDrift row, RepairDecision decision)
    {
        var known = KnownOf(row);
        var isDeclined = decision.Action == RepairAction.StreamStands && IsDeclined(row);
        var incident = isDeclined ? known!.Incident!.Id
            : decision.Action != RepairAction.Incident ? null
            : known?.SameIncident(
                row.Classified.Class, _context.TextOf(row.Case.Stream), _context.TextOf(row.Case.Batch));
        return new Drift
        {
            Run = _run.Id,
            Key = row.Difference.Key,
            Window = row.Difference.Window,
            Class = row.Classified.Class,
            Stream = row.Case.Stream,
            Batch = row.Case.Batch,
            Evidence = row.Classified.Evidence,
            Action = decision.Action,
            RepairId = incident?.ToString(CultureInfo.InvariantCulture),
            Revision = decision.IsRepair && !_context.IsDryRun ? row.Difference.Newest + 1 : null,
            Verdict = VerdictDecision.KindOf(decision),
            Reason = decision.Reason,
            IsDeclined = isDeclined,
            Age = decision.Action == RepairAction.None ? null : AgeOf(known),
        };
    }

    private DriftAge AgeOf(KnownDrift? known)
    {
        var comparisons = (known?.Comparisons ?? 0) + 1;
        var firstSeen = known?.FirstSeenMicroseconds ?? _context.Now;
        var age = TimeSpan.FromMicroseconds(Math.Max(0, _context.Now - firstSeen));
        return new DriftAge(comparisons, firstSeen, _context.Contract.Persistence.IsPersistent(comparisons, age));
    }
}
