using Npgsql;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Digests;

/// <summary>
/// Keeps the digest trees of one contract in step with the rows of one publication: reads the nodes that change level
/// by
/// level, and writes each once. The rows must stand in their table already: a leaf that grew too large is divided by
/// reading them. The caller holds the partitions' published positions, so that nobody else changes these trees.
/// </summary>
internal sealed class DigestPublisher(NpgsqlConnection connection, Contract contract, int number)
{
    private const string Rows =
        "select key_hash, digest_first, digest_second, start_us, end_us from result where contract = $1 "
        + "and group_us = $2 and partition = $3 and key_hash between $4 and $5 and mode <> 2 order by key_hash";

    private static readonly DigestTable Nodes = new("digest", "contract");

    private readonly Dictionary<DigestPlace, DigestSums> _written = [];

    public async Task ApplyAsync(DigestChanges changes, CancellationToken cancellationToken)
    {
        List<(DigestPlace Place, ArraySegment<(ulong KeyHash, DigestSums Sums)> Changes)> level =
            [.. changes.Sorted().Select(tree => (
                tree.Root, new ArraySegment<(ulong KeyHash, DigestSums Sums)>([.. tree.Changes])))];
        while (level.Count > 0)
        {
            var before = await Nodes
                .ReadAsync(connection, number, [.. level.Select(node => node.Place)], cancellationToken)
                .ConfigureAwait(false);
            List<(DigestPlace Place, ArraySegment<(ulong KeyHash, DigestSums Sums)> Changes)> below = [];
            for (var i = 0; i < level.Count; i++)
            {
                var (place, ofPlace) = level[i];
                var after = ofPlace.Aggregate(before[i], (sums, change) => sums.Plus(change.Sums));
                _written[place] = after;
                var wasDivided = DigestPlace.IsDivided(before[i].Count, place.Level);
                var isDivided = DigestPlace.IsDivided(after.Count, place.Level);
                if (isDivided && wasDivided)
                {
                    below.AddRange(Divided(place, ofPlace));
                }
                else if (isDivided)
                {
                    await DivideAsync(place, cancellationToken).ConfigureAwait(false);
                }
                else if (wasDivided)
                {
                    await Nodes.DeleteBelowAsync(connection, number, place, cancellationToken).ConfigureAwait(false);
                }
            }

            level = below;
        }

        await Nodes.WriteAsync(connection, number, _written, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<(DigestPlace Place, ArraySegment<(ulong KeyHash, DigestSums Sums)> Changes)> Divided(
        DigestPlace place,
        ArraySegment<(ulong KeyHash, DigestSums Sums)> changes)
    {
        var first = 0;
        while (first < changes.Count)
        {
            var digit = DigestPlace.DigitOf(changes[first].KeyHash, place.Level);
            var end = first + 1;
            while (end < changes.Count && DigestPlace.DigitOf(changes[end].KeyHash, place.Level) == digit)
            {
                end++;
            }

            yield return (place.Child(digit), changes[first..end]);
            first = end;
        }
    }

    private async Task DivideAsync(DigestPlace place, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            Rows,
            row => (
                KeyHash: HashColumns.Hash(row.GetInt64(0)),
                Digest: HashColumns.RowDigest(row, 1),
                Window: HashColumns.Window(row, 3)),
            cancellationToken,
            number,
            place.Group.Start.Microseconds,
            place.Partition,
            HashColumns.Sortable(place.Range.First),
            HashColumns.Sortable(place.Range.Last)).ConfigureAwait(false);
        var builder = new DigestTreeBuilder(
            (level, prefix, sums) => _written[place with { Level = level, Prefix = prefix }] = sums, place.Level);
        foreach (var row in rows.Where(row => WindowGrouping.GroupOf(contract, row.Window) == place.Group))
        {
            builder.Add(row.KeyHash, row.Digest);
        }

        builder.Complete();
    }
}
