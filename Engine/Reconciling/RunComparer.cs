using System.Diagnostics.CodeAnalysis;
using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stages 1 and 2 for one batch run: compares the roots of the digest trees of each group and partition, goes down
/// where they differ, and reads the rows of the leaves found. Windows whose newest revision rests beyond the cut are
/// taken out of both sides' digests and compared by row.
/// </summary>
internal sealed class RunComparer
{
    private readonly IReconcileHost _host;
    private readonly CompiledContract _compiled;
    private readonly Contract _contract;
    private readonly EventWindows _windows;
    private readonly BatchRun _run;
    private readonly bool _isTolerant;
    private readonly bool _isSession;
    private readonly DigestDescent _descent;
    private Dictionary<(string Key, Window Window), Pane> _beyond = [];
    private ILookup<Window, Pane> _beyondByGroup = Array.Empty<Pane>().ToLookup(pane => pane.Window);
    private long?[] _watermarks = [];

    public RunComparer(IReconcileHost host, CompiledContract compiled, BatchRun run)
    {
        _host = host;
        _compiled = compiled;
        _contract = compiled.Contract;
        _windows = new EventWindows(compiled);
        _run = run;
        _isTolerant = _contract.Aggregates.Any(aggregate => aggregate.Tolerance is not null);
        _isSession = _contract.Windows.Kind == WindowKind.Session;
        _descent = new DigestDescent(StreamSide(), BatchSide());
    }

    /// <summary>What may be found; null: anything.</summary>
    public ReconcileBudget? Budget { get; init; }

    /// <summary>How many groups were left because the budget was spent.</summary>
    public long GroupsLeft { get; private set; }

    /// <summary>The groups with rows of the run whose results are not kept any more.</summary>
    public IReadOnlySet<Window> GroupsDropped { get; private set; } = new HashSet<Window>();

    /// <summary>Compares the groups that the run covers and that <paramref name="isTaken"/> does not take
    /// out.</summary>
    public async Task<IReadOnlyList<GroupComparison>> CompareAsync(
        Func<Window, bool> isTaken,
        CancellationToken cancellationToken)
    {
        var batch = await RootsAsync(
            _host.BatchRuns.ReadDigestsAsync(_contract, _run.Id, 0, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (Total(batch.Values) != _run.Digest)
        {
            throw new CorruptDataException(
                $"The rows of batch run '{_run.Id}' of {_contract.Id} are not those that were loaded: load it again.");
        }

        var control = _host.ControlOf(_contract.Id);
        GroupsDropped = batch.Keys.Select(root => root.Group).Where(control.IsDropped).ToHashSet();
        _watermarks = await ReadWatermarksAsync(cancellationToken).ConfigureAwait(false);
        if (_isSession && _watermarks.Any(watermark => !IsSettled(_run.To.Microseconds, watermark)))
        {
            var sessions = await new SessionComparer(_host, _compiled, _run, _watermarks)
                .CompareAsync(isTaken, cancellationToken).ConfigureAwait(false);
            return [.. sessions.Where(IsDone)];
        }

        var range = new ResultQuery(null, _run.From, _run.To);
        _beyond = (await _host.Results.ReadBeyondAsync(_contract, range, _run.Cut, cancellationToken)
            .ConfigureAwait(false)).ToDictionary(pane => (pane.Key, pane.Window));
        _beyondByGroup = _beyond.Values.ToLookup(pane => WindowGrouping.GroupOf(_contract, pane.Window));
        var stream = await RootsAsync(
            _host.Results.ReadDigestsAsync(_contract, GroupsOf(range), 0, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var groups = stream.Keys.Concat(batch.Keys)
            .Concat(_beyond.Keys.Select(row => DigestPlace.RootOf(RowPlace.Of(_contract, row.Key, row.Window))))
            .Distinct().ToLookup(root => root.Group);
        List<GroupComparison> comparisons = [];
        foreach (var group in groups
            .Where(group => !control.IsDropped(group.Key))
            .Where(group => _isSession || !isTaken(group.Key)).OrderBy(group => group.Key))
        {
            if (Budget?.IsSpent() == true)
            {
                GroupsLeft++;
                continue;
            }

            var comparison = await CompareGroupAsync(
                group, stream, batch, _isSession ? isTaken : _ => false, cancellationToken).ConfigureAwait(false);
            if (IsDone(comparison))
            {
                comparisons.Add(comparison);
            }
        }

        return comparisons;
    }

    // Whether a group was compared to its end and has rows; counts it as left when the budget did not allow it.
    private bool IsDone([NotNullWhen(true)] GroupComparison? comparison)
    {
        if (Budget?.TryTake(comparison?.Differences.Count ?? 0) == false)
        {
            GroupsLeft++;
            return false;
        }

        return comparison is not null;
    }

    private async Task<GroupComparison?> CompareGroupAsync(
        IGrouping<Window, DigestPlace> group,
        Dictionary<DigestPlace, DigestSums> stream,
        Dictionary<DigestPlace, DigestSums> batch,
        Func<Window, bool> isTaken,
        CancellationToken cancellationToken)
    {
        var rows = new GroupRows(_host, _compiled, _run, _beyond, _watermarks, isTaken);
        var excluded = await rows.CompareBeyondAsync(_beyondByGroup[group.Key], cancellationToken)
            .ConfigureAwait(false);
        var all = _isTolerant || (_isSession && IsPartlyTaken(group.Key));
        foreach (var root in group.Order(Comparer<DigestPlace>.Create((left, right) =>
            left.Partition.CompareTo(right.Partition))))
        {
            var leaves = _descent.LeavesAsync(
                root,
                stream.GetValueOrDefault(root),
                batch.GetValueOrDefault(root),
                [.. excluded[root.Partition]],
                all,
                cancellationToken);
            await foreach (var leaf in leaves.ConfigureAwait(false))
            {
                await rows.CompareLeafAsync(leaf, cancellationToken).ConfigureAwait(false);
                if (Budget?.IsSpent(rows.Differences) == true)
                {
                    return null;
                }
            }
        }

        var streamSums = Total(group.Select(root => stream.GetValueOrDefault(root)));
        var batchSums = Total(group.Select(root => batch.GetValueOrDefault(root)));
        return _isSession
            ? rows.OfSessions(group.Key, streamSums, batchSums)
            : rows.OfWindow(
                group.Key,
                streamSums,
                batchSums,
                _watermarks.Any(watermark => !IsSettled(group.Key.End.Microseconds, watermark)));
    }

    // Sessions that start on one day need not be covered by the same run: then each is looked at.
    private bool IsPartlyTaken(Window day) => _host.ControlOf(_contract.Id).Runs
        .Any(other => other.Sequence > _run.Sequence && other.From < day.End && day.Start < other.To);

    // The days of a run over sessions are whole, even if the run is not.
    private ResultQuery GroupsOf(ResultQuery range) => _isSession && _run.From < _run.To
        ? range with
        {
            From = WindowGrouping.GroupOf(_contract, new Window(_run.From, _run.From)).Start,
            To = WindowGrouping.GroupOf(_contract, new Window(_run.To, _run.To)).End,
        }
        : range;

    private bool IsSettled(long end, long? watermark) => watermark >= _windows.SettledAt(end);

    // The blocks at the cut of a run that was loaded before the log's base are gone.
    private async Task<long?[]> ReadWatermarksAsync(CancellationToken cancellationToken) =>
        _host.ControlOf(_contract.Id).Retained?.Watermarks.GetValueOrDefault(_run.Sequence) is { IsDefault: false } kept
            ? [.. kept]
            : await CutWatermarks.ReadAsync(_host, _contract, _run, cancellationToken).ConfigureAwait(false);

    private DigestSide StreamSide() => new(
        place => _host.Results.ReadChildrenAsync(_contract, place, CancellationToken.None),
        place => _host.Results.ReadRowsAtAsync(_contract, place, CancellationToken.None).Select(pane =>
            (RowDigest.KeyHash(pane.Key), RowDigest.Of(_contract, pane.Key, pane.Window, pane.Values!))));

    private DigestSide BatchSide() => new(
        place => _host.BatchRuns.ReadChildrenAsync(_contract, _run.Id, place, CancellationToken.None),
        place => _host.BatchRuns.ReadRowsAtAsync(_contract, _run.Id, place, CancellationToken.None).Select(row =>
            (RowDigest.KeyHash(row.Key), RowDigest.Of(_contract, row.Key, row.Window, row.Values))));

    private static async Task<Dictionary<DigestPlace, DigestSums>> RootsAsync(
        IAsyncEnumerable<DigestEntry> entries,
        CancellationToken cancellationToken) =>
        await entries.ToDictionaryAsync(entry => entry.Place, entry => entry.Sums, null, cancellationToken)
            .ConfigureAwait(false);

    private static DigestSums Total(IEnumerable<DigestSums> sums) =>
        sums.Aggregate(default(DigestSums), (total, root) => total.Plus(root));
}
