using System.Globalization;
using System.Text;
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
    private const int CorrectionsPerGroup = 500;
    private const int MaxAttempts = 3;

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
        foreach (var (place, run) in _runs.Index())
        {
            var later = _runs.Take(place).ToList();
            bool IsTaken(Window window) => later.Exists(other => other.From <= window.Start && window.End <= other.To);
            var before = await new RunComparer(_host, Contract, run)
                .CompareAsync(IsTaken, cancellationToken).ConfigureAwait(false);
            var drifts = await RepairAsync(run, before, cancellationToken).ConfigureAwait(false);
            var after = drifts.Exists(drift => drift.Revision is not null)
                ? await new RunComparer(_host, Contract, run)
                    .CompareAsync(IsTaken, cancellationToken).ConfigureAwait(false)
                : before;
            ThrowUnlessRepaired(drifts, after);
            _drifts.AddRange(drifts);
            _groups.AddRange(Sealable(before, after));
        }

        _drifts.Sort((left, right) => (CompareKeys(left.Key, right.Key), left.Window.CompareTo(right.Window)) switch
        {
            (0, var windows) => windows,
            (var keys, _) => keys,
        });
        NumberRepairs();
        var head = _options.DryRun
            ? _host.ControlOf(Contract.Id).Head
            : await _host.SealAsync(Contract.Id, MakeVerdicts, cancellationToken).ConfigureAwait(false);
        return new ReconcileReport(_drifts, _groups, _isBreakerOpen, head);
    }

    private async Task<List<Drift>> RepairAsync(
        BatchRun run,
        IReadOnlyList<GroupComparison> comparisons,
        CancellationToken cancellationToken)
    {
        var settled = comparisons.SelectMany(comparison => comparison.Differences).ToList();
        var classified = await new DriftClassifier(_host, _compiled)
            .ClassifyAsync(run, settled, cancellationToken).ConfigureAwait(false);
        var isOpen = RepairBreakerDecision.IsOpen(
            Contract.Breaker,
            comparisons.Sum(SettledRows),
            settled.Count(difference => !difference.IsInFlight));
        _isBreakerOpen |= isOpen;
        List<Drift> drifts = [];
        List<(int Partition, Correction Correction)> corrections = [];
        foreach (var item in classified)
        {
            var decision = RepairDecision.Decide(Contract, item.Case, item.Classified.Class, isOpen);
            int? revision = null;
            if (decision.IsRepair && !_options.DryRun)
            {
                var correction = CorrectionOf(run, item, decision);
                corrections.Add((item.Difference.Partition, correction));
                revision = correction.Revision;
            }

            drifts.Add(DriftOf(run, item, decision, revision));
        }

        await CorrectAsync(corrections, cancellationToken).ConfigureAwait(false);
        return drifts;
    }

    // Rows in flight are not compared. In a group of which only some are, those that differ are all that can be told.
    private static long SettledRows(GroupComparison comparison) => comparison.IsInFlight
        ? comparison.Differences.Count(difference => !difference.IsInFlight)
        : comparison.Rows;

    private async Task CorrectAsync(
        List<(int Partition, Correction Correction)> corrections,
        CancellationToken cancellationToken)
    {
        foreach (var group in corrections.Chunk(CorrectionsPerGroup))
        {
            var pending = group.ToList();
            for (var attempt = 1; pending.Count > 0; attempt++)
            {
                if (attempt > MaxAttempts)
                {
                    throw new StoreException(
                        $"{pending.Count} corrections were superseded {MaxAttempts} times: is another repair running?");
                }

                var appended = await _host.CorrectAsync(Contract.Id, pending, cancellationToken).ConfigureAwait(false);
                pending = [.. pending.Where((_, i) => !appended[i])];
            }
        }
    }

    private static Correction CorrectionOf(BatchRun run, ClassifiedDrift item, RepairDecision decision) => new()
    {
        Key = item.Difference.Key,
        Window = item.Difference.Window,
        Revision = item.Difference.Newest + 1,
        Cause = decision.Action == RepairAction.Recomputed ? PaneCause.Repair : PaneCause.Adopted,
        Class = item.Classified.Class,
        Run = run.Id,
        RestsOn = run.Cut[item.Difference.Partition] - 1,
        Values = decision.Correction,
        Counted = decision.Action == RepairAction.Recomputed ? item.Counted : [],
    };

    private static Drift DriftOf(BatchRun run, ClassifiedDrift item, RepairDecision decision, int? revision) => new()
    {
        Run = run.Id,
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

    // What was compared is what stood before repair. A group whose last row was withdrawn has none now, and is sealed too.
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
            var comparison = comparisons[(drift.Run, drift.Window)];
            verdicts.Add(VerdictDraft.OfRow(Contract, drift, comparison, cuts[drift.Run]));
        }

        var differing = _drifts.ToLookup(drift => (drift.Run, drift.Window));
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

    private static int CompareKeys(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
