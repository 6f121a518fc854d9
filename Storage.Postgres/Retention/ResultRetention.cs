using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Retention;

/// <summary>Drops old results, group by group, in transactions of bounded size, and gives the room back to the tables.
/// </summary>
internal sealed class ResultRetention(PostgresDatabase database)
{
    private const int RowsPerTransaction = 20_000;

    private const string Number = "(select number from contract where id = $1)";
    private const string Act = "A removal of old results";

    private const string DropResults =
        $"with gone as (delete from result where ctid = any(array(select ctid from result where contract = {Number} "
        + "and group_us = $2 limit $3)) returning 1) select count(*)::integer from gone";

    // What is dropped is said in the same transaction, so that no subscriber passes over what is gone.
    private const string DropPanes =
        $"with gone as (delete from pane where ctid = any(array(select ctid from pane where contract = {Number} "
        + "and group_us = $2 limit $3)) returning contract, partition, number), newest as (select contract, partition, "
        + "max(number) as number from gone group by contract, partition), marked as (update published as p "
        + "set dropped_pane = greatest(p.dropped_pane, n.number) from newest as n where p.contract = n.contract "
        + "and p.partition = n.partition) select count(*)::integer from gone";

    // What grows and shrinks; batch runs, too, of which old ones were removed before.
    private static readonly string[] Vacuumed =
    [
        "result", "pane", "digest", "window_group", "quarantine", "batch_row", "batch_digest", "checkpoint_part",
        "checkpoint_chunk", "pinned_part", "pinned_chunk",
    ];

    /// <summary>Drops the groups that end at or before <paramref name="time"/>.</summary>
    public async Task DropBeforeAsync(Contract contract, EventTime time, CancellationToken cancellationToken)
    {
        var groups = await database.ReadAsync(
            "A look at the groups of windows",
            (connection, token) => connection.ListAsync(
                // Sessions may begin in a day and end long after it.
                $"select group_us from window_group as g where contract = {Number} and group_us < $2 and not exists "
                + "(select from result as r where r.contract = g.contract and r.group_us = g.group_us "
                + "and r.end_us > $2) order by group_us",
                row => row.GetInt64(0),
                token,
                contract.Id,
                time.Microseconds),
            cancellationToken).ConfigureAwait(false);
        foreach (var group in groups.Where(start =>
            WindowGrouping.OfStart(contract, new EventTime(start)).End <= time))
        {
            await DropAsync(DropResults, contract, group, cancellationToken).ConfigureAwait(false);
            await DropAsync(DropPanes, contract, group, cancellationToken).ConfigureAwait(false);

            // Last, so that a group of which rows are left is found again.
            await database.InTransactionAsync(
                Act,
                async (connection, token) =>
                {
                    await connection.ExecuteAsync(
                        $"delete from digest where contract = {Number} and group_start = $2", token, contract.Id, group)
                        .ConfigureAwait(false);
                    return await connection.ExecuteAsync(
                        $"delete from window_group where contract = {Number} and group_us = $2",
                        token,
                        contract.Id,
                        group).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }

        await DropAsync(
            $"with gone as (delete from quarantine where ctid = any(array(select ctid from quarantine "
            + $"where contract = {Number} and time_us < $2 and state <> 0 limit $3)) returning 1) "
            + "select count(*)::integer from gone",
            contract,
            time.Microseconds,
            cancellationToken).ConfigureAwait(false);
        foreach (var table in Vacuumed)
        {
            // Without ownership of the tables the server warns and leaves them to its own vacuum.
            await database.ReadAsync(
                "A vacuum",
                async (connection, token) =>
                {
                    await connection.ExecuteAsync("set statement_timeout = 0", token).ConfigureAwait(false);
                    return await connection.ExecuteLongAsync($"vacuum {table}", token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DropAsync(string sql, Contract contract, long value, CancellationToken cancellationToken)
    {
        var dropped = 1;
        while (dropped > 0)
        {
            dropped = await database.InTransactionAsync(
                Act,
                async (connection, token) =>
                {
                    var counted = await connection.ScalarAsync(sql, token, contract.Id, value, RowsPerTransaction)
                        .ConfigureAwait(false);
                    return (int)counted!;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }
}
