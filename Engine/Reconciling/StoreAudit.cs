using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using Buckets = System.Collections.Generic.Dictionary<
    (StreamBatch.Domain.Windowing.Window, int), StreamBatch.Domain.Reconciliation.DigestSums>;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Holds what readers see against the log: the rows of every batch run against the digest in its control record, and
/// the current results against those that a replay of all partitions gives. Memory grows with the number of windows.
/// </summary>
internal static class StoreAudit
{
    private const int MaxFindings = 20;

    /// <summary>What is wrong, in words; at most 20.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        EmbeddedHost host,
        string contractId,
        CancellationToken cancellationToken)
    {
        var control = host.ControlOf(contractId);
        var contract = control.Contract.Contract;
        List<string> findings = [];
        foreach (var run in control.Runs)
        {
            Buckets rows = [];
            await foreach (var row in host.BatchRuns.ReadRowsAsync(contract, run.Id, cancellationToken)
                .ConfigureAwait(false))
            {
                Add(rows, row.Key, row.Window, RowDigest.Of(contract, row.Key, row.Window, row.Values));
            }

            var sums = rows.Values.Aggregate(default(DigestSums), (total, bucket) => total.Plus(bucket));
            var stored = await host.BatchRuns.ReadDigestsAsync(contract, run.Id, cancellationToken)
                .ConfigureAwait(false);
            if (sums != run.Digest || Differing(rows, BucketsOf(stored)).Any())
            {
                findings.Add($"the rows of batch run '{run.Id}' are not those that were loaded");
            }
        }

        var expected = await ReplayAsync(host, control.Contract, cancellationToken).ConfigureAwait(false);
        var actual = await ReadAsync(host, contract, cancellationToken).ConfigureAwait(false);
        var digests = await host.Results.ReadDigestsAsync(contract, new ResultQuery(), cancellationToken)
            .ConfigureAwait(false);
        findings.AddRange(Differing(expected, actual)
            .Select(group => $"the stored results of {group} are not those that the log gives"));
        findings.AddRange(Differing(expected, BucketsOf(digests))
            .Select(group => $"the stored digests of {group} are not those of the results that the log gives"));
        return findings.Count <= MaxFindings
            ? findings
            : [.. findings.Take(MaxFindings), $"and {findings.Count - MaxFindings} more"];
    }

    private static async Task<Buckets> ReplayAsync(
        EmbeddedHost host,
        CompiledContract contract,
        CancellationToken cancellationToken)
    {
        Buckets buckets = [];
        for (var partition = 0; partition < contract.Contract.Partitions; partition++)
        {
            Dictionary<(string Key, Window Window), DigestSums> newest = [];
            await PartitionReplay.RunAsync(
                host.Log,
                contract,
                host.HashKey,
                partition,
                long.MaxValue,
                _ => { },
                cancellationToken,
                pane => newest[(pane.Key, pane.Window)] = DigestOf(contract.Contract, pane)).ConfigureAwait(false);
            foreach (var (row, digest) in newest)
            {
                Add(buckets, row.Key, row.Window, digest);
            }
        }

        return buckets;
    }

    private static async Task<Buckets> ReadAsync(
        EmbeddedHost host,
        Contract contract,
        CancellationToken cancellationToken)
    {
        Buckets buckets = [];
        await foreach (var pane in host.Results.ReadResultsAsync(contract, new ResultQuery(), cancellationToken)
            .ConfigureAwait(false))
        {
            Add(buckets, pane.Key, pane.Window, DigestOf(contract, pane));
        }

        return buckets;
    }

    private static Buckets BucketsOf(IEnumerable<BucketDigest> digests)
    {
        Buckets buckets = [];
        foreach (var digest in digests)
        {
            var place = (digest.Group, digest.Bucket);
            buckets[place] = buckets.GetValueOrDefault(place).Plus(digest.Sums);
        }

        return buckets;
    }

    private static void Add(Buckets buckets, string key, Window window, DigestSums digest)
    {
        var place = (window, RowDigest.BucketOf(RowDigest.KeyHash(key)));
        buckets[place] = buckets.GetValueOrDefault(place).Plus(digest);
    }

    // A bucket without rows may be absent or zero.
    private static IEnumerable<Window> Differing(Buckets left, Buckets right) =>
        left.Keys.Union(right.Keys)
            .Where(place => left.GetValueOrDefault(place) != right.GetValueOrDefault(place))
            .Select(place => place.Item1).Distinct().Order();

    private static DigestSums DigestOf(Contract contract, Pane pane) =>
        pane.Values is { } values ? RowDigest.Of(contract, pane.Key, pane.Window, values) : default;
}
