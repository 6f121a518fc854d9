using Npgsql;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>Publishes the batches of one contract inside a transaction.</summary>
internal static class ResultPublication
{
    // A publication whose answer was lost may still be under way: the locks make this one wait for it and see what it
    // did.
    private const string Begin =
        "insert into published (contract, partition, next_offset, last_pane) select $1, p, 0, 0 from unnest($2) as p "
        + "on conflict do nothing";

    private const string Positions =
        "select partition, next_offset, last_pane from published where contract = $1 and partition = any($2) "
        + "order by partition for update";

    private const string Move =
        "update published as p set next_offset = m.next_offset, last_pane = m.last_pane from unnest($2, $3, $4) "
        + "as m (partition, next_offset, last_pane) where p.contract = $1 and p.partition = m.partition";

    public static async Task RunAsync(
        NpgsqlConnection connection,
        Contract contract,
        string contractId,
        IReadOnlyList<PublishBatch> batches,
        CancellationToken cancellationToken)
    {
        var number = await ContractNumbers.GetOrAddAsync(connection, contractId, cancellationToken)
            .ConfigureAwait(false);
        var partitions = batches.Select(batch => batch.Partition).Distinct().Order().ToArray();
        await connection.ExecuteAsync(Begin, cancellationToken, number, partitions).ConfigureAwait(false);
        var positions = (await connection.ListAsync(
            Positions,
            row => (Partition: row.GetInt32(0), NextOffset: row.GetInt64(1), LastPane: row.GetInt64(2)),
            cancellationToken,
            number,
            partitions).ConfigureAwait(false)).ToDictionary(position => position.Partition);

        // Of a pane that stands in two batches the first counts.
        var panes = batches.SelectMany(batch => batch.Panes
                .Where(pane => pane.Number > positions[batch.Partition].LastPane))
            .DistinctBy(pane => (pane.Partition, pane.Number));
        await new PanePublisher(connection, contract, number).PublishAsync(panes, cancellationToken)
            .ConfigureAwait(false);
        foreach (var batch in batches)
        {
            await QuarantinePublisher.PublishAsync(connection, number, batch, cancellationToken).ConfigureAwait(false);
            var position = positions[batch.Partition];
            positions[batch.Partition] = position with
            {
                NextOffset = Math.Max(position.NextOffset, batch.NextOffset),
                LastPane = batch.Panes.Aggregate(position.LastPane, (last, pane) => Math.Max(last, pane.Number)),
            };
        }

        await connection.ExecuteAsync(
            Move,
            cancellationToken,
            number,
            partitions,
            partitions.Select(partition => positions[partition].NextOffset).ToArray(),
            partitions.Select(partition => positions[partition].LastPane).ToArray()).ConfigureAwait(false);
    }
}
