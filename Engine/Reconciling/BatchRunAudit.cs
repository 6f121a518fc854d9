using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using Nodes = System.Collections.Generic.Dictionary<
    StreamBatch.Domain.Reconciliation.DigestPlace, StreamBatch.Domain.Reconciliation.DigestSums>;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Holds the stored rows of a batch run against the digest in its control record, and every node of its stored
/// digest trees against the rows. Memory grows with the number of nodes.</summary>
internal static class BatchRunAudit
{
    /// <summary>Whether what is stored is what was loaded.</summary>
    public static async Task<bool> IsSoundAsync(
        IBatchRunStore runs,
        Contract contract,
        BatchRun run,
        CancellationToken cancellationToken)
    {
        try
        {
            Nodes roots = [];
            await foreach (var row in runs.ReadRowsAsync(contract, run.Id, cancellationToken).ConfigureAwait(false))
            {
                var root = DigestPlace.RootOf(RowPlace.Of(contract, row.Key, row.Window));
                roots[root] = roots.GetValueOrDefault(root).Plus(DigestOf(contract, row));
            }

            if (roots.Values.Aggregate(default(DigestSums), (total, root) => total.Plus(root)) != run.Digest)
            {
                return false;
            }

            var expected = await TreesAsync(runs, contract, run, roots.Keys, cancellationToken).ConfigureAwait(false);
            var stored = await runs
                .ReadDigestsAsync(contract, run.Id, DigestTree.MaxDepth, cancellationToken)
                .ToDictionaryAsync(entry => entry.Place, entry => entry.Sums, null, cancellationToken)
                .ConfigureAwait(false);
            return expected is not null && expected.Count == stored.Count
                && expected.All(node => stored.GetValueOrDefault(node.Key) == node.Value);
        }
        catch (CorruptDataException)
        {
            return false;
        }
    }

    // Null when rows do not stand where their keys belong.
    private static async Task<Nodes?> TreesAsync(
        IBatchRunStore runs,
        Contract contract,
        BatchRun run,
        IEnumerable<DigestPlace> roots,
        CancellationToken cancellationToken)
    {
        Nodes nodes = [];
        foreach (var root in roots)
        {
            var last = 0UL;
            var builder = new DigestTreeBuilder(
                (level, prefix, sums) => nodes[root with { Level = level, Prefix = prefix }] = sums);
            await foreach (var row in runs.ReadRowsAtAsync(contract, run.Id, root, cancellationToken)
                .ConfigureAwait(false))
            {
                var hash = RowDigest.KeyHash(row.Key);
                if (hash < last)
                {
                    return null;
                }

                builder.Add(hash, DigestOf(contract, row));
                last = hash;
            }

            builder.Complete();
        }

        return nodes;
    }

    private static DigestSums DigestOf(Contract contract, ResultRow row) =>
        RowDigest.Of(contract, row.Key, row.Window, row.Values);
}
