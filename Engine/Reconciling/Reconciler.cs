using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// The role that closes the loop for one contract: compare, classify, repair, compare again, seal. Every step can be
/// done again after a crash: corrections carry the revision that they follow, and verdicts are sealed in one group at
/// the end, so a reconciliation that was cut off simply runs once more and comes to the same result.
/// </summary>
public sealed class Reconciler
{
    private readonly EmbeddedHost _host;
    private readonly CompiledContract _compiled;
    private readonly ReconcileOptions _options;
    private readonly List<Drift> _drifts = [];
    private readonly List<GroupComparison> _groups = [];
    private readonly List<BatchRun> _runs;
    private long _repairs;
    private bool _isBreakerOpen;

    private Reconciler(EmbeddedHost host, string contractId, ReconcileOptions options)
    {
        var control = host.ControlOf(contractId);
        _host = host;
        _compiled = control.Contract;
        _options = options;
        _repairs = control.Repairs;
        _runs = [.. control.Runs.Reverse()];
    }

    private Contract Contract => _compiled.Contract;

    /// <summary>Reconciles all that is loaded: for each window the last loaded run that covers it counts.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public static async Task<ReconcileReport> RunAsync(
        EmbeddedHost host,
        string contractId,
        ReconcileOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        await host.DrainAsync().ConfigureAwait(false);
        var reconciler = new Reconciler(host, contractId, options);
        return await reconciler.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReconcileReport> RunAsync(CancellationToken cancellationToken)
    {
        List<Drift> resumed = _options.DryRun
            ? []
            : await PlannedRepairs.ReadAsync(_host, Contract, cancellationToken).ConfigureAwait(false);
        foreach (var (place, run) in _runs.Index())
        {
            var later = _runs.Take(place).ToList();
            bool IsTaken(Window window) => later.Exists(other => other.From <= window.Start && window.End <= other.To);
            Task<IReadOnlyList<GroupComparison>> CompareAsync() =>
                new RunComparer(_host, _compiled, run).CompareAsync(IsTaken, cancellationToken);
            var before = await CompareAsync().ConfigureAwait(false);
            var repair = new RunRepair(_host, _compiled, run, _options.DryRun);
            var drifts = await repair.RepairAsync(before, CompareAsync, cancellationToken).ConfigureAwait(false);
            _isBreakerOpen |= repair.IsBreakerOpen;
            var after = drifts.Exists(drift => drift.Revision is not null)
                ? await CompareAsync().ConfigureAwait(false)
                : before;
            ThrowUnlessRepaired(drifts, after);
            _drifts.AddRange(drifts);
            _groups.AddRange(Sealable(before, after));
        }

        resumed.ForEach(Resume);
        _drifts.Sort((left, right) => Utf8Keys.Compare(left.Key, right.Key) switch
        {
            0 => left.Window.CompareTo(right.Window),
            var keys => keys,
        });
        NumberRepairs();
        var head = _options.DryRun
            ? _host.ControlOf(Contract.Id).Head
            : await _host.SealAsync(Contract.Id, MakeVerdicts).ConfigureAwait(false);
        return new ReconcileReport(_drifts, _groups, _isBreakerOpen, head);
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
        IReadOnlyList<GroupComparison> after)
    {
        var groups = after.ToDictionary(comparison => comparison.Group);
        return before.Select(comparison =>
        {
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
            if (_drifts[i].Action != RepairAction.None && !_options.DryRun)
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
        var cuts = _runs.ToDictionary(run => run.Id, run => run.Cut, StringComparer.Ordinal);
        foreach (var drift in _drifts)
        {
            // The run of a repair that was cut off may be superseded by now, and its group not be compared any more.
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
            TimeMicroseconds = time,
        })];
    }

    private Window GroupOf(Drift drift) => WindowGrouping.GroupOf(Contract, drift.Window);
}
