using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// The role that closes the loop for one contract: compare, classify, repair, compare again, seal. Every step can be
/// done again after a crash: corrections carry the revision that they follow, and verdicts are sealed in one group at
/// the end, so a reconciliation that was cut off simply runs once more and comes to the same result.
/// </summary>
public sealed class Reconciler
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly IReconcileHost _host;
    private readonly ReconcileContext _context;
    private readonly List<Drift> _drifts = [];
    private readonly List<GroupComparison> _groups = [];
    private readonly IReadOnlyList<BatchRun> _runs;
    private readonly HashSet<Window> _groupsDropped = [];
    private long _repairs;
    private long _groupsLeft;
    private bool _isBreakerOpen;

    private Reconciler(ReconcileContext context, IReadOnlyList<BatchRun> runs, long repairs)
    {
        _host = context.Host;
        _context = context;
        _runs = runs;
        _repairs = repairs;
    }

    private Contract Contract => _context.Contract;

    /// <summary>
    /// Reconciles all that is loaded: for each window the last loaded run that covers it counts. Ingest goes on
    /// meanwhile; another reconciliation, or a decision on an incident, waits.
    /// </summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public static async Task<ReconcileReport> RunAsync(
        IReconcileHost host,
        string contractId,
        ReconcileOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        using var turn = await host.TakeReconcileTurnAsync(contractId, cancellationToken).ConfigureAwait(false);
        var (compiled, runs, repairs, retained) = await host.ReadControlAsync(
            contractId,
            control => (
                control.Contract,
                control.Runs.Where(run => !control.IsDropped(run)).Reverse().ToList(),
                control.Repairs,
                control.Retained)).ConfigureAwait(false);
        var history = await IncidentDecision.ReadHistoryAsync(host, compiled.Contract, cancellationToken)
            .ConfigureAwait(false);
        var now = (host.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var context = new ReconcileContext
        {
            Host = host,
            Compiled = compiled,
            IsDryRun = options.DryRun,
            RecomputableFrom = retained?.Bound,
            History = history,
            Allowance = new RepairAllowance(
                compiled.Contract.RepairLimits.And(options.Limits),
                history.CorrectedAfter(now - (long)Hour.TotalMicroseconds)),
            Budget = new ReconcileBudget(options, host.Clock),
            Pace = options.RecordsPerSecond is { } rate
                ? new PacedReading(new ReplayPace(rate), host.Clock)
                : null,
            Now = now,
        };
        return await new Reconciler(context, runs, repairs).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReconcileReport> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (place, run) in _runs.Index())
        {
            await ReconcileAsync(run, [.. _runs.Take(place)], cancellationToken).ConfigureAwait(false);
        }

        // Read last: one that was cut off may still have had corrections under way.
        List<Drift> resumed = _context.IsDryRun
            ? []
            : await PlannedRepairs.ReadAsync(_host, Contract, _drifts, cancellationToken).ConfigureAwait(false);
        resumed.ForEach(Resume);
        _drifts.Sort((left, right) => Utf8Keys.Compare(left.Key, right.Key) switch
        {
            0 => left.Window.CompareTo(right.Window),
            var keys => keys,
        });
        NumberRepairs();
        cancellationToken.ThrowIfCancellationRequested();
        var report = await ReportAsync(cancellationToken).ConfigureAwait(false);
        if (_context.IsDryRun)
        {
            return report;
        }

        await _host.BeginStepAsync(Contract.Id, ReconcileStep.Seal(report), cancellationToken).ConfigureAwait(false);
        return report with { Head = await _host.SealAsync(Contract.Id, MakeVerdicts).ConfigureAwait(false) };
    }

    private async Task<ReconcileReport> ReportAsync(CancellationToken cancellationToken)
    {
        var head = await _host.ReadControlAsync(Contract.Id, control => control.Head).ConfigureAwait(false);
        return new ReconcileReport(_drifts, _groups, _isBreakerOpen, head)
        {
            Stop = _context.Budget.Stop,
            GroupsLeft = _groupsLeft,
            GroupsDropped = _groupsDropped.Count,
            RunsDropped = await ReadDroppedAsync(cancellationToken).ConfigureAwait(false),
            IsLimitReached = _context.Allowance.IsReached,
        };
    }

    private async Task ReconcileAsync(BatchRun run, List<BatchRun> later, CancellationToken cancellationToken)
    {
        bool IsTaken(Window window) => later.Exists(other => other.From <= window.Start && window.End <= other.To)
            || _host.ControlOf(Contract.Id).IsDropped(_context.GroupOf(window));
        await _host.BeginStepAsync(Contract.Id, ReconcileStep.Of(ReconcileStage.Comparing, run), cancellationToken)
            .ConfigureAwait(false);
        var comparison = new RunComparison(_context, run, IsTaken);
        var before = await comparison.CompareAsync(cancellationToken).ConfigureAwait(false);
        var repair = new RunRepair(_context, run, comparison);
        var drifts = await repair.RepairAsync(before, cancellationToken).ConfigureAwait(false);
        before = [.. before.Where(group => !repair.Left.Contains(group.Group))];
        _groupsLeft += comparison.Left + repair.Left.Count;
        _groupsDropped.UnionWith(comparison.Dropped);
        _isBreakerOpen |= repair.IsBreakerOpen;
        var corrected = drifts.Where(drift => drift.Revision is not null).Select(GroupOf).ToHashSet();
        IReadOnlyList<GroupComparison> after = corrected.Count == 0
            ? []
            : await comparison.CompareAgainAsync(corrected, cancellationToken).ConfigureAwait(false);
        ThrowUnlessRepaired(drifts, after);
        _drifts.AddRange(drifts);
        _groups.AddRange(Sealable(before, after, corrected));
    }

    // Retention removes the rows of such runs; those that are stored were loaded since.
    private async Task<IReadOnlyList<string>> ReadDroppedAsync(CancellationToken cancellationToken)
    {
        var dropped = await _host.ReadControlAsync(
            Contract.Id, control => control.Runs.Where(control.IsDropped).Select(run => run.Id).ToList())
            .ConfigureAwait(false);
        return dropped.Count == 0
            ? []
            : [.. dropped.Intersect(
                await _host.BatchRuns.ReadIdsAsync(Contract, cancellationToken).ConfigureAwait(false))];
    }

    // A row that was corrected equals the batch now; anything else means that the log and the results disagree.
    private void ThrowUnlessRepaired(List<Drift> drifts, IReadOnlyList<GroupComparison> after)
    {
        var still = after.SelectMany(comparison => comparison.Differences)
            .Select(difference => (difference.Key, difference.Window)).ToHashSet();
        if (drifts.Find(drift => drift.Revision is not null && still.Contains((drift.Key, drift.Window))) is { } drift)
        {
            throw new Domain.CorruptDataException(
                $"Window {drift.Window} of {Contract.Id} still differs after its correction. No verdict was sealed.");
        }
    }

    // What was compared is what stood before repair. A group whose last row was withdrawn has none now, and is sealed
    // all the same.
    private static IEnumerable<GroupComparison> Sealable(
        IReadOnlyList<GroupComparison> before,
        IReadOnlyList<GroupComparison> after,
        HashSet<Window> corrected)
    {
        var groups = after.ToDictionary(comparison => comparison.Group);
        return before.Select(comparison =>
        {
            if (!corrected.Contains(comparison.Group))
            {
                return comparison;
            }

            var now = groups.GetValueOrDefault(comparison.Group)
                ?? comparison with { Stream = default, Batch = default, Differences = [] };
            return now with { Rows = comparison.Rows };
        });
    }

    // A row that the reconciliation before withdrew is in no comparison any more, but was in its own.
    private void Resume(Drift drift)
    {
        _drifts.Add(drift);
        var place = _groups.FindIndex(group => group.Group == GroupOf(drift));
        if (place < 0)
        {
            _groups.Add(new GroupComparison(drift.Run, GroupOf(drift), 1, false, default, default, []));
        }
        else if (drift.Batch is null && _groups[place].Run == drift.Run)
        {
            _groups[place] = _groups[place] with { Rows = _groups[place].Rows + 1 };
        }
    }

    private void NumberRepairs()
    {
        for (var i = 0; i < _drifts.Count; i++)
        {
            if (_drifts[i] is { RepairId: null, Action: not RepairAction.None } && !_context.IsDryRun)
            {
                _repairs++;
                _drifts[i] = _drifts[i] with { RepairId = _repairs.ToString(CultureInfo.InvariantCulture) };
            }
        }
    }

    private List<Verdict> MakeVerdicts(long firstNumber, long time)
    {
        List<Verdict> verdicts = [];
        var comparisons = _groups.ToDictionary(comparison => (comparison.Run, comparison.Group));
        var cuts = _host.ControlOf(Contract.Id).Runs
            .ToDictionary(run => run.Id, run => run.Cut, StringComparer.Ordinal);
        for (var i = 0; i < _drifts.Count; i++)
        {
            if (_drifts[i].Age is { Comparisons: 1 } age)
            {
                _drifts[i] = _drifts[i] with { Age = age with { FirstSeenMicroseconds = time } };
            }

            // The run of a repair that was cut off may be superseded by now, and its group not be compared any more.
            var drift = _drifts[i];
            var comparison = comparisons.GetValueOrDefault((drift.Run, GroupOf(drift)))
                ?? new GroupComparison(drift.Run, GroupOf(drift), 0, false, default, default, []);
            verdicts.Add(VerdictDraft.OfRow(Contract, drift, comparison, cuts[drift.Run]));
        }

        var differing = _drifts.ToLookup(drift => (drift.Run, GroupOf(drift)));
        foreach (var comparison in _groups)
        {
            var rows = comparison.Rows - differing[(comparison.Run, comparison.Group)].Count();
            verdicts.Add(VerdictDraft.OfGroup(comparison, rows, cuts[comparison.Run]));
        }

        return [.. verdicts.Select((verdict, i) => verdict with
        {
            Number = firstNumber + i,
            Reconciliation = firstNumber,
            TimeMicroseconds = time,
        })];
    }

    private Window GroupOf(Drift drift) => _context.GroupOf(drift.Window);
}
