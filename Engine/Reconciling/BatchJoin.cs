using System.Runtime.CompilerServices;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// The join of stream and batch: each window that either side has, with the row of the last loaded run that covers it
/// and its last verdict. All sides are read in one order and merged, so that only one row of each is in memory.
/// </summary>
public static class BatchJoin
{
    /// <summary>The windows of <paramref name="query"/> by key (UTF-8 bytes), start and end.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public static async IAsyncEnumerable<JoinedWindow> ReadAsync(
        IReconcileHost host,
        string contractId,
        ResultQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(query);
        var (contract, runs, from) = await host.ReadControlAsync(
            contractId,
            control => (
                control.Contract.Contract,
                control.Runs.Where(run => !control.IsDropped(run)).Reverse().ToList(),
                control.ResultsFrom)).ConfigureAwait(false);
        var verdicts = await ReadVerdictsAsync(host, contract, cancellationToken).ConfigureAwait(false);
        await foreach (var (key, window, stream, batch) in
            MergeAsync(host, contract, runs, query, cancellationToken).ConfigureAwait(false))
        {
            if (WindowGrouping.GroupOf(contract, window).End <= from)
            {
                continue;
            }

            var run = CoveringOf(runs, window);
            yield return new JoinedWindow(
                key, window, stream, run, batch, run is null ? null : verdicts.Find(key, window, run.Id));
        }
    }

    private static async IAsyncEnumerable<(string Key, Window Window, Pane? Stream, ResultRow? Batch)> MergeAsync(
        IReconcileHost host,
        Contract contract,
        List<BatchRun> runs,
        ResultQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sides = runs.ConvertAll(run => RowsAsync(host, contract, runs, run, query, cancellationToken));
        sides.Add(PanesAsync(host, contract, query, cancellationToken));
        List<IAsyncEnumerator<(string Key, Window Window, Pane? Stream, ResultRow? Batch)>> open = [];
        try
        {
            foreach (var side in sides)
            {
                var rows = side.GetAsyncEnumerator(cancellationToken);
                open.Add(rows);
                if (!await rows.MoveNextAsync().ConfigureAwait(false))
                {
                    open.Remove(rows);
                    await rows.DisposeAsync().ConfigureAwait(false);
                }
            }

            while (open.Count > 0)
            {
                var (key, window, _, _) = open.Select(rows => rows.Current).Min(Order);
                var same = open.FindAll(rows => rows.Current.Key == key && rows.Current.Window == window);
                yield return (
                    key,
                    window,
                    same.Select(rows => rows.Current.Stream).FirstOrDefault(pane => pane is not null),
                    same.Select(rows => rows.Current.Batch).FirstOrDefault(row => row is not null));
                foreach (var rows in same)
                {
                    if (!await rows.MoveNextAsync().ConfigureAwait(false))
                    {
                        open.Remove(rows);
                        await rows.DisposeAsync().ConfigureAwait(false);
                    }
                }
            }
        }
        finally
        {
            foreach (var rows in open)
            {
                await rows.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static readonly Comparer<(string Key, Window Window, Pane? Stream, ResultRow? Batch)> Order =
        Comparer<(string Key, Window Window, Pane? Stream, ResultRow? Batch)>.Create((left, right) =>
            Utf8Keys.Compare(left.Key, right.Key) switch
            {
                0 => left.Window.CompareTo(right.Window),
                var keys => keys,
            });

    private static async IAsyncEnumerable<(string Key, Window Window, Pane? Stream, ResultRow? Batch)> PanesAsync(
        IReconcileHost host,
        Contract contract,
        ResultQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pane in host.Results.ReadResultsAsync(contract, query, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return (pane.Key, pane.Window, pane, null);
        }
    }

    private static async IAsyncEnumerable<(string Key, Window Window, Pane? Stream, ResultRow? Batch)> RowsAsync(
        IReconcileHost host,
        Contract contract,
        List<BatchRun> runs,
        BatchRun run,
        ResultQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in host.BatchRuns.ReadRowsAsync(contract, run.Id, cancellationToken)
            .ConfigureAwait(false))
        {
            if ((query.Key is null || query.Key == row.Key)
                && (query.From is not { } from || row.Window.Start >= from)
                && (query.To is not { } to || row.Window.End <= to)
                && CoveringOf(runs, row.Window) == run)
            {
                yield return (row.Key, row.Window, null, row);
            }
        }
    }

    // The runs stand with the last loaded first.
    private static BatchRun? CoveringOf(List<BatchRun> runs, Window window) =>
        runs.Find(run => run.From <= window.Start && window.End <= run.To);

    private static async Task<VerdictIndex> ReadVerdictsAsync(
        IReconcileHost host,
        Contract contract,
        CancellationToken cancellationToken)
    {
        var index = new VerdictIndex(contract);
        foreach (var stored in await host.Verdicts.ReadAsync(contract.Id, cancellationToken).ConfigureAwait(false))
        {
            index.Apply(VerdictCodec.Read(stored.Body));
        }

        return index;
    }
}
