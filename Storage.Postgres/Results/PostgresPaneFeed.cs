using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>The panes in PostgreSQL by number.</summary>
internal sealed class PostgresPaneFeed(PostgresDatabase database) : IPaneFeed
{
    private const string Act = "A read of the panes";

    private const string Extents =
        "select p.partition, p.dropped_pane, p.last_pane from published as p join contract as c "
        + "on c.number = p.contract where c.id = $1 and p.partition >= 0 order by p.partition";

    // OFFSET 0 keeps the planner from turning the join round: each range is one of the primary key.
    private const string Panes =
        $"select {ResultRows.PaneColumns} from unnest($2, $3, $4) as w (partition, after, up_to) cross join lateral "
        + "(select * from pane where contract = (select number from contract where id = $1) "
        + "and partition = w.partition and number > w.after and number <= w.up_to offset 0) as r "
        + "order by r.partition, r.number";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PaneExtent>> ReadExtentsAsync(
        Contract contract,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return await database.ReadAsync(
            Act,
            (connection, token) => connection.ListAsync(
                Extents,
                row => new PaneExtent(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)),
                token,
                contract.Id),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Pane>> ReadPanesAsync(
        Contract contract,
        IReadOnlyList<PaneRange> ranges,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ranges.Sum(range => (long)range.Count), IPaneFeed.MaxPanes);
        return await database.StreamAsync(
            Act,
            Panes,
            row => ResultRows.Pane(row, contract),
            [
                contract.Id,
                ranges.Select(range => range.Partition).ToArray(),
                ranges.Select(range => range.After).ToArray(),
                ranges.Select(range => range.UpTo).ToArray(),
            ],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
    }
}
