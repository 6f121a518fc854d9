using System.Text;
using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stages 1 and 2 for one batch run: compares digests per group and bucket, and reads rows only where these differ.
/// Windows whose newest revision rests beyond the cut are taken out of both sides' digests and compared by row.
/// </summary>
internal sealed class RunComparer
{
    private readonly EmbeddedHost _host;
    private readonly CompiledContract _compiled;
    private readonly Contract _contract;
    private readonly EventWindows _windows;
    private readonly BatchRun _run;
    private readonly bool _isTolerant;
    private readonly Dictionary<(string Key, Window Window), Pane> _beyond = [];
    private ILookup<Window, Pane> _beyondByGroup = Array.Empty<Pane>().ToLookup(pane => pane.Window);
    private long?[] _watermarks = [];

    public RunComparer(EmbeddedHost host, CompiledContract compiled, BatchRun run)
    {
        _host = host;
        _compiled = compiled;
        _contract = compiled.Contract;
        _windows = new EventWindows(compiled);
        _run = run;
        _isTolerant = _contract.Aggregates.Any(aggregate => aggregate.Tolerance is not null);
    }

    /// <summary>What may be found; null: anything.</summary>
    public ReconcileBudget? Budget { get; init; }

    /// <summary>How many groups were left because the budget was spent.</summary>
    public long GroupsLeft { get; private set; }

    /// <summary>Compares the groups that the run covers and that <paramref name="isTaken"/> does not take
    /// out.</summary>
    public async Task<IReadOnlyList<GroupComparison>> CompareAsync(
        Func<Window, bool> isTaken,
        CancellationToken cancellationToken)
    {
        var range = new ResultQuery(null, _run.From, _run.To);
        var stream = await _host.Results.ReadDigestsAsync(_contract, range, cancellationToken).ConfigureAwait(false);
        var batch = await _host.BatchRuns.ReadDigestsAsync(_contract, _run.Id, cancellationToken).ConfigureAwait(false);
        if (Total(SumsOf(batch)) != _run.Digest)
        {
            throw new CorruptDataException(
                $"The rows of batch run '{_run.Id}' of {_contract.Id} are not those that were loaded: load it again.");
        }

        _watermarks = await ReadWatermarksAsync(cancellationToken).ConfigureAwait(false);
        if (_contract.Windows.Kind == WindowKind.Session)
        {
            return await new SessionComparer(_host, _compiled, _run, _watermarks)
                .CompareAsync(isTaken, cancellationToken).ConfigureAwait(false);
        }

        foreach (var pane in await _host.Results.ReadBeyondAsync(_contract, range, _run.Cut, cancellationToken)
            .ConfigureAwait(false))
        {
            _beyond.Add((pane.Key, pane.Window), pane);
        }

        _beyondByGroup = _beyond.Values.ToLookup(pane => pane.Window);
        var streamGroups = stream.ToLookup(digest => digest.Group);
        var batchGroups = batch.ToLookup(digest => digest.Group);
        List<GroupComparison> comparisons = [];
        foreach (var group in streamGroups.Select(item => item.Key).Concat(batchGroups.Select(item => item.Key))
            .Concat(_beyond.Keys.Select(item => item.Window)).Distinct().Order())
        {
            if (isTaken(group))
            {
                continue;
            }

            var comparison = Budget?.IsSpent() == true
                ? null
                : await CompareGroupAsync(group, streamGroups[group], batchGroups[group], cancellationToken)
                    .ConfigureAwait(false);
            if (comparison is null || Budget?.TryTake(comparison.Differences.Count) == false)
            {
                GroupsLeft++;
            }
            else
            {
                comparisons.Add(comparison);
            }
        }

        return comparisons;
    }

    // Null when the budget was spent before its end.
    private async Task<GroupComparison?> CompareGroupAsync(
        Window group,
        IEnumerable<BucketDigest> streamDigests,
        IEnumerable<BucketDigest> batchDigests,
        CancellationToken cancellationToken)
    {
        var stream = SumsOf(streamDigests);
        var batch = SumsOf(batchDigests);
        List<RowDifference> differences = [];
        List<(string Key, Pane? AtCut, Pane Newest, ResultRow? Batch)> beyond = [];
        foreach (var newest in _beyondByGroup[group])
        {
            beyond.Add(await TakeOutAsync(newest, stream, batch, cancellationToken).ConfigureAwait(false));
        }

        var isInFlight = _watermarks.Any(watermark => !IsSettled(group, watermark));
        for (var bucket = 0; bucket < RowDigest.Buckets; bucket++)
        {
            if (stream[bucket] != batch[bucket] || (_isTolerant && batch[bucket].Count > 0))
            {
                await CompareBucketAsync(group, bucket, differences, cancellationToken).ConfigureAwait(false);
                if (Budget?.IsSpent(differences.Count) == true)
                {
                    return null;
                }
            }
        }

        foreach (var (key, atCut, newest, row) in beyond)
        {
            Compare(group, key, atCut, newest.Revision, row, differences);
        }

        differences.Sort((left, right) => Utf8Keys.Compare(left.Key, right.Key));
        var missing = differences.Count(difference => difference.Batch is null);
        return new GroupComparison(
            _run.Id,
            group,
            Total(SumsOf(batchDigests)).Count + missing,
            isInFlight,
            Total(SumsOf(streamDigests)),
            Total(SumsOf(batchDigests)),
            differences);
    }

    // What the stream said at the cut is an older revision; the newest one and the batch's row leave the digests.
    private async Task<(string Key, Pane? AtCut, Pane Newest, ResultRow? Batch)> TakeOutAsync(
        Pane newest,
        DigestSums[] stream,
        DigestSums[] batch,
        CancellationToken cancellationToken)
    {
        var bucket = RowDigest.BucketOf(RowDigest.KeyHash(newest.Key));
        if (newest.Values is { } values)
        {
            stream[bucket] = stream[bucket].Minus(RowDigest.Of(_contract, newest.Key, newest.Window, values));
        }

        var row = await _host.BatchRuns
            .ReadRowAsync(_contract, _run.Id, newest.Key, newest.Window, cancellationToken).ConfigureAwait(false);
        if (row is not null)
        {
            batch[bucket] = batch[bucket].Minus(RowDigest.Of(_contract, row.Key, row.Window, row.Values));
        }

        var revisions = await _host.Results
            .ReadRevisionsAsync(_contract, newest.Key, newest.Window, cancellationToken).ConfigureAwait(false);
        var atCut = revisions.LastOrDefault(pane => pane.RestsOn < _run.Cut[pane.Partition]);
        return (newest.Key, atCut, newest, row);
    }

    private async Task CompareBucketAsync(
        Window group,
        int bucket,
        List<RowDifference> differences,
        CancellationToken cancellationToken)
    {
        var panes = await _host.Results.ReadBucketAsync(_contract, group, bucket, cancellationToken)
            .ConfigureAwait(false);
        var rows = await _host.BatchRuns.ReadBucketAsync(_contract, _run.Id, group, bucket, cancellationToken)
            .ConfigureAwait(false);
        var panesByKey = panes.ToDictionary(pane => pane.Key, StringComparer.Ordinal);
        var rowsByKey = rows.ToDictionary(row => row.Key, StringComparer.Ordinal);
        foreach (var key in panesByKey.Keys.Union(rowsByKey.Keys, StringComparer.Ordinal))
        {
            if (!_beyond.ContainsKey((key, group)))
            {
                var pane = panesByKey.GetValueOrDefault(key);
                var newest = pane?.Revision ?? await NewestAsync(key, group, cancellationToken).ConfigureAwait(false);
                Compare(group, key, pane, newest, rowsByKey.GetValueOrDefault(key), differences);
            }
        }
    }

    // A window without a current row may have been withdrawn: that is a revision too.
    private async Task<int> NewestAsync(string key, Window window, CancellationToken cancellationToken)
    {
        var revisions = await _host.Results.ReadRevisionsAsync(_contract, key, window, cancellationToken)
            .ConfigureAwait(false);
        return revisions.Count == 0 ? 0 : revisions[^1].Revision;
    }

    private void Compare(
        Window group,
        string key,
        Pane? pane,
        int newest,
        ResultRow? row,
        List<RowDifference> differences)
    {
        if (!ValueComparison.AreEqual(_contract, pane?.Values, row?.Values))
        {
            var partition = Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), _contract.Partitions);
            differences.Add(new RowDifference(
                key,
                group,
                partition,
                pane?.Values is null ? null : pane,
                newest,
                row,
                !IsSettled(group, _watermarks[partition])));
        }
    }

    private bool IsSettled(Window group, long? watermark) =>
        watermark >= _windows.SettledAt(group.End.Microseconds);

    private async Task<long?[]> ReadWatermarksAsync(CancellationToken cancellationToken)
    {
        var watermarks = new long?[_contract.Partitions];
        for (var partition = 0; partition < watermarks.Length; partition++)
        {
            var cut = _run.Cut[partition];
            if (cut == 0)
            {
                continue;
            }

            await foreach (var block in _host.Log
                .ReadPartitionAsync(_contract.Id, partition, cut - 1, cut, cancellationToken).ConfigureAwait(false))
            {
                watermarks[partition] = block.Header.Watermark;
            }
        }

        return watermarks;
    }

    private static DigestSums[] SumsOf(IEnumerable<BucketDigest> digests)
    {
        var sums = new DigestSums[RowDigest.Buckets];
        foreach (var digest in digests)
        {
            sums[digest.Bucket] = sums[digest.Bucket].Plus(digest.Sums);
        }

        return sums;
    }

    private static DigestSums Total(DigestSums[] sums) =>
        sums.Aggregate(default(DigestSums), (total, bucket) => total.Plus(bucket));
}
