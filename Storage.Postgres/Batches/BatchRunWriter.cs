using Npgsql;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;

namespace StreamBatch.Storage.Postgres.Batches;

/// <summary>Writes a run inside a transaction: its rows by binary COPY as they come, then its digest trees.</summary>
internal sealed class BatchRunWriter(NpgsqlConnection connection, Contract contract, int run)
{
    private const string Columns =
        "run, group_start, group_end, partition, key_hash, key, start_us, end_us, aggregates, digest_first, "
        + "digest_second";

    private const int RowsPerFetch = 20_000;

    private static readonly DigestTable Nodes = new("batch_digest", "run");

    public async Task WriteRowsAsync(IAsyncEnumerable<ResultRow> rows, CancellationToken cancellationToken)
    {
        var importer = await connection
            .BeginBinaryImportAsync($"copy batch_row ({Columns}) from stdin (format binary)", cancellationToken)
            .ConfigureAwait(false);
        await using (importer.ConfigureAwait(false))
        {
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var place = RowPlace.Of(contract, row.Key, row.Window);
                var digest = RowDigest.Of(contract, row.Key, row.Window, row.Values);
                await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(run, cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(place.Group.Start.Microseconds, cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(place.Group.End.Microseconds, cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(place.Partition, cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(HashColumns.Sortable(place.KeyHash), cancellationToken)
                    .ConfigureAwait(false);
                await importer.WriteAsync(HashColumns.Bytes(row.Key), cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(row.Window.Start.Microseconds, cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(row.Window.End.Microseconds, cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(
                    AggregateValuesJson.Write(contract.Aggregates, row.Values), cancellationToken)
                    .ConfigureAwait(false);
                await importer.WriteAsync(unchecked((long)digest.First), cancellationToken).ConfigureAwait(false);
                await importer.WriteAsync(unchecked((long)digest.Second), cancellationToken).ConfigureAwait(false);
            }

            await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task WriteDigestsAsync(CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            "declare batch_row_digest no scroll cursor for select group_start, group_end, partition, key_hash, "
            + "digest_first, digest_second from batch_row where run = $1 "
            + "order by group_start, group_end, partition, key_hash",
            cancellationToken,
            run).ConfigureAwait(false);
        Dictionary<DigestPlace, DigestSums> nodes = [];
        var root = default(DigestPlace);
        var builder = new DigestTreeBuilder(
            (level, prefix, sums) => nodes[root with { Level = level, Prefix = prefix }] = sums);
        var fetched = 1;
        while (fetched > 0)
        {
            var rows = await connection.ListAsync(
                $"fetch {RowsPerFetch} from batch_row_digest",
                row => (
                    Root: DigestPlace.Root(HashColumns.Window(row, 0), row.GetInt32(2)),
                    KeyHash: HashColumns.Hash(row.GetInt64(3)),
                    Digest: HashColumns.RowDigest(row, 4)),
                cancellationToken).ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (row.Root != root)
                {
                    builder.Complete();
                    root = row.Root;
                }

                builder.Add(row.KeyHash, row.Digest);
            }

            fetched = rows.Count;
            if (fetched == 0)
            {
                builder.Complete();
            }

            await Nodes.WriteAsync(connection, run, nodes, cancellationToken).ConfigureAwait(false);
            nodes.Clear();
        }

        await connection.ExecuteAsync("close batch_row_digest", cancellationToken).ConfigureAwait(false);
    }
}
