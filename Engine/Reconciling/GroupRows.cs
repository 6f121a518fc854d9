using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>The rows of one group that are compared by themselves, and what came of it.</summary>
internal sealed class GroupRows(
    IReconcileHost host,
    CompiledContract compiled,
    BatchRun run,
    IReadOnlyDictionary<(string Key, Window Window), Pane> beyond,
    long?[] watermarks,
    Func<Window, bool> isTaken)
{
    private readonly Contract _contract = compiled.Contract;
    private readonly EventWindows _windows = new(compiled);
    private readonly List<RowDifference> _differences = [];

    // What a group of sessions has in its digests without being compared, less what was compared and is not in them.
    private DigestSums _streamSurplus;
    private DigestSums _batchSurplus;

    /// <summary>The number of rows that differ so far.</summary>
    public int Differences => _differences.Count;

    /// <summary>Compares the windows whose newest revision rests beyond the cut.</summary>
    /// <param name="ofGroup">Those of the group.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What they give to the digests, by partition.</returns>
    public async Task<ILookup<int, DigestExclusion>> CompareBeyondAsync(
        IEnumerable<Pane> ofGroup,
        CancellationToken cancellationToken)
    {
        List<(int Partition, DigestExclusion Row)> excluded = [];
        foreach (var newest in ofGroup)
        {
            var row = await host.BatchRuns
                .ReadRowAsync(_contract, run.Id, newest.Key, newest.Window, cancellationToken).ConfigureAwait(false);
            var atCut = await AtCutAsync(newest, cancellationToken).ConfigureAwait(false);
            var place = RowPlace.Of(_contract, newest.Key, newest.Window);
            excluded.Add((place.Partition, new DigestExclusion(place.KeyHash, DigestOf(newest), DigestOf(row))));
            if (isTaken(newest.Window))
            {
                _streamSurplus = _streamSurplus.Plus(DigestOf(newest));
                _batchSurplus = _batchSurplus.Plus(DigestOf(row));
                continue;
            }

            _streamSurplus = _streamSurplus.Plus(DigestOf(newest)).Minus(DigestOf(atCut));
            Compare(newest.Key, newest.Window, atCut, newest.Revision, row);
        }

        return excluded.ToLookup(item => item.Partition, item => item.Row);
    }

    /// <summary>Compares the rows under a place, but for those that rest beyond the cut.</summary>
    public async Task CompareLeafAsync(DigestPlace leaf, CancellationToken cancellationToken)
    {
        Dictionary<(string Key, Window Window), ResultRow> rows = [];
        await foreach (var row in host.BatchRuns.ReadRowsAtAsync(_contract, run.Id, leaf, cancellationToken)
            .ConfigureAwait(false))
        {
            if (isTaken(row.Window))
            {
                _batchSurplus = beyond.ContainsKey((row.Key, row.Window))
                    ? _batchSurplus
                    : _batchSurplus.Plus(DigestOf(row));
            }
            else
            {
                rows.Add((row.Key, row.Window), row);
            }
        }

        await foreach (var pane in host.Results.ReadRowsAtAsync(_contract, leaf, cancellationToken)
            .ConfigureAwait(false))
        {
            if (beyond.ContainsKey((pane.Key, pane.Window)))
            {
                continue;
            }

            if (pane.Window.Start < run.From || pane.Window.End > run.To || isTaken(pane.Window))
            {
                _streamSurplus = _streamSurplus.Plus(DigestOf(pane));
                continue;
            }

            rows.Remove((pane.Key, pane.Window), out var row);

            // What was published since the windows beyond the cut were read is beyond it, too.
            var atCut = pane.RestsOn < run.Cut[pane.Partition]
                ? pane
                : await AtCutAsync(pane, cancellationToken).ConfigureAwait(false);
            Compare(pane.Key, pane.Window, atCut, pane.Revision, row);
        }

        foreach (var (key, window) in rows.Keys.Where(place => !beyond.ContainsKey(place)))
        {
            // A window without a current row may have been withdrawn: that is a revision too.
            var revisions = await host.Results.ReadRevisionsAsync(_contract, key, window, cancellationToken)
                .ConfigureAwait(false);
            var newest = revisions.Count == 0 ? 0 : revisions[^1].Revision;
            Compare(key, window, revisions.LastOrDefault(IsAtCut), newest, rows[(key, window)]);
        }
    }

    /// <summary>The comparison of a group of aligned windows.</summary>
    public GroupComparison OfWindow(Window group, DigestSums stream, DigestSums batch, bool isInFlight)
    {
        Sort();
        return new GroupComparison(
            run.Id, group, batch.Count + Missing, isInFlight, stream, batch, _differences);
    }

    /// <summary>The comparison of a day of sessions that are all settled, as they stood at the cut; null when there are
    /// none.</summary>
    public GroupComparison? OfSessions(Window day, DigestSums stream, DigestSums batch)
    {
        Sort();
        stream = stream.Minus(_streamSurplus);
        batch = batch.Minus(_batchSurplus);
        return stream.Count == 0 && batch.Count == 0
            ? null
            : new GroupComparison(run.Id, day, batch.Count + Missing, false, stream, batch, _differences);
    }

    private int Missing => _differences.Count(difference => difference.Batch is null);

    private void Sort() => _differences.Sort((left, right) => Utf8Keys.Compare(left.Key, right.Key) switch
    {
        0 => left.Window.CompareTo(right.Window),
        var keys => keys,
    });

    private bool IsAtCut(Pane pane) => pane.RestsOn < run.Cut[pane.Partition];

    // What the stream said at the cut is an older revision.
    private async Task<Pane?> AtCutAsync(Pane newest, CancellationToken cancellationToken)
    {
        var revisions = await host.Results
            .ReadRevisionsAsync(_contract, newest.Key, newest.Window, cancellationToken).ConfigureAwait(false);
        return revisions.LastOrDefault(IsAtCut);
    }

    private void Compare(string key, Window window, Pane? pane, int newest, ResultRow? row)
    {
        if (!ValueComparison.AreEqual(_contract, pane?.Values, row?.Values))
        {
            var partition = RowPlace.Of(_contract, key, window).Partition;
            _differences.Add(new RowDifference(
                key,
                window,
                partition,
                pane?.Values is null ? null : pane,
                newest,
                row,
                !(watermarks[partition] >= _windows.SettledAt(window.End.Microseconds))));
        }
    }

    private DigestSums DigestOf(Pane? pane) => pane?.Values is { } values
        ? RowDigest.Of(_contract, pane.Key, pane.Window, values)
        : default;

    private DigestSums DigestOf(ResultRow? row) => row is null
        ? default
        : RowDigest.Of(_contract, row.Key, row.Window, row.Values);
}
