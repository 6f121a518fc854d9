using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stages 1 and 2 for one batch run over sessions. A run need not begin and end where a day does, so the rows that it
/// covers are compared one by one, and their digests made of them.
/// </summary>
internal sealed class SessionComparer
{
    private readonly IReconcileHost _host;
    private readonly Contract _contract;
    private readonly BatchRun _run;
    private readonly EventWindows _windows;
    private readonly long?[] _watermarks;
    private readonly Dictionary<(string Key, Window Window), Row> _rows = [];

    /// <param name="host">The host.</param>
    /// <param name="compiled">The contract.</param>
    /// <param name="run">The run.</param>
    /// <param name="watermarks">The watermark of each partition at the run's cut.</param>
    public SessionComparer(IReconcileHost host, CompiledContract compiled, BatchRun run, long?[] watermarks)
    {
        _host = host;
        _contract = compiled.Contract;
        _run = run;
        _windows = new EventWindows(compiled);
        _watermarks = watermarks;
    }

    /// <summary>Compares the sessions that the run covers and that <paramref name="isTaken"/> does not take out, by
    /// the day in which they start.</summary>
    public async Task<IReadOnlyList<GroupComparison>> CompareAsync(
        Func<Window, bool> isTaken,
        CancellationToken cancellationToken)
    {
        await ReadStreamAsync(isTaken, cancellationToken).ConfigureAwait(false);
        await foreach (var row in _host.BatchRuns.ReadRowsAsync(_contract, _run.Id, cancellationToken)
            .ConfigureAwait(false))
        {
            if (!isTaken(row.Window))
            {
                RowAt(row.Key, row.Window).Batch = row;
            }
        }

        foreach (var row in _rows.Values.Where(row => row is { Newest: 0, Batch: not null }))
        {
            // A session that was withdrawn has revisions, too.
            var revisions = await _host.Results
                .ReadRevisionsAsync(_contract, row.Key, row.Window, cancellationToken).ConfigureAwait(false);
            row.Newest = revisions.Count == 0 ? 0 : revisions[^1].Revision;
        }

        SpreadFlight();
        return [.. _rows.Values.Where(row => row.AtCut is not null || row.Batch is not null)
            .GroupBy(row => WindowGrouping.GroupOf(_contract, row.Window))
            .OrderBy(group => group.Key)
            .Select(group => Compare(group.Key, [.. group]))];
    }

    private async Task ReadStreamAsync(Func<Window, bool> isTaken, CancellationToken cancellationToken)
    {
        var range = new ResultQuery(null, _run.From, _run.To);
        await foreach (var pane in _host.Results.ReadResultsAsync(_contract, range, cancellationToken)
            .ConfigureAwait(false))
        {
            if (!isTaken(pane.Window))
            {
                var row = RowAt(pane.Key, pane.Window);
                (row.AtCut, row.Newest) = (pane, pane.Revision);
            }
        }

        var beyond = await _host.Results.ReadBeyondAsync(_contract, range, _run.Cut, cancellationToken)
            .ConfigureAwait(false);
        foreach (var newest in beyond.Where(pane => !isTaken(pane.Window)))
        {
            var revisions = await _host.Results
                .ReadRevisionsAsync(_contract, newest.Key, newest.Window, cancellationToken).ConfigureAwait(false);
            var atCut = revisions.LastOrDefault(pane => pane.RestsOn < _run.Cut[pane.Partition]);
            var row = RowAt(newest.Key, newest.Window);
            (row.AtCut, row.Newest) = (atCut?.Values is null ? null : atCut, newest.Revision);
        }
    }

    // Sessions that intersect or touch are one case: while one of them can still change, none of them is repaired.
    private void SpreadFlight()
    {
        foreach (var entity in _rows.Values.GroupBy(row => row.Key, StringComparer.Ordinal))
        {
            List<Row> cluster = [];
            foreach (var row in entity.OrderBy(row => row.Window))
            {
                if (cluster.Count > 0 && row.Window.Start > cluster.Max(other => other.Window.End))
                {
                    Spread(cluster);
                    cluster = [];
                }

                cluster.Add(row);
            }

            Spread(cluster);
        }

        static void Spread(List<Row> cluster)
        {
            if (cluster.Exists(row => row.IsInFlight))
            {
                cluster.ForEach(row => row.IsInFlight = true);
            }
        }
    }

    private GroupComparison Compare(Window group, List<Row> rows)
    {
        List<RowDifference> differences =
        [
            .. rows.Where(row => !ValueComparison.AreEqual(_contract, row.AtCut?.Values, row.Batch?.Values))
                .OrderBy(row => row.Key, Utf8Keys.Comparer).ThenBy(row => row.Window)
                .Select(row => new RowDifference(
                    row.Key, row.Window, row.Partition, row.AtCut, row.Newest, row.Batch, row.IsInFlight)),
        ];
        return new GroupComparison(
            _run.Id,
            group,
            rows.Count,
            rows.Exists(row => row.IsInFlight),
            Sum(rows.Where(row => row.AtCut is not null).Select(row => (row.Key, row.Window, row.AtCut!.Values!))),
            Sum(rows.Where(row => row.Batch is not null).Select(row => (row.Key, row.Window, row.Batch!.Values))),
            differences);
    }

    private DigestSums Sum(IEnumerable<(string Key, Window Window, Domain.Aggregation.AggregateValues Values)> rows) =>
        rows.Aggregate(default(DigestSums), (sums, row) =>
            sums.Plus(RowDigest.Of(_contract, row.Key, row.Window, row.Values)));

    private Row RowAt(string key, Window window)
    {
        if (!_rows.TryGetValue((key, window), out var row))
        {
            var partition = Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), _contract.Partitions);
            row = new Row(key, window, partition)
            {
                IsInFlight = !(_watermarks[partition] >= _windows.SettledAt(window.End.Microseconds)),
            };
            _rows.Add((key, window), row);
        }

        return row;
    }

    private sealed record Row(string Key, Window Window, int Partition)
    {
        public Pane? AtCut { get; set; }

        public int Newest { get; set; }

        public ResultRow? Batch { get; set; }

        public bool IsInFlight { get; set; }
    }
}
