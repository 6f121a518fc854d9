using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Batches;

/// <summary>
/// Brings the runs of a contract that an older version saved into the newest form: their digests depend on the
/// contract,
/// which is known only when the runs are first asked for.
/// </summary>
internal static class BatchRunUpgrade
{
    /// <summary>Upgrades all runs of <paramref name="contract"/>, each in a transaction. The caller writes alone.
    /// </summary>
    public static void Run(SqliteFile file, Contract contract)
    {
        while (OldRun(file, contract) is { } run)
        {
            file.InTransaction(() => Upgrade(file, contract, run));
        }
    }

    private static long? OldRun(SqliteFile file, Contract contract)
    {
        using var runs = new SqliteStatement(
            file.Writer, "SELECT number FROM batch_run WHERE contract = ?1 AND form = 1 LIMIT 1");
        if (!runs.Bind(1, contract.Id).Step())
        {
            return null;
        }

        var run = runs.Int64(0);
        runs.Reset();
        return run;
    }

    private static void Upgrade(SqliteFile file, Contract contract, long run)
    {
        using var writer = new BatchRunWriter(file, contract);
        using (var rows = new SqliteStatement(
            file.Writer, "SELECT key, start_us, end_us, aggregates FROM batch_row_1 WHERE run = ?1"))
        {
            rows.Bind(1, run);
            while (rows.Step())
            {
                writer.Add(run, new ResultRow(
                    rows.Text(0),
                    new Window(new EventTime(rows.Int64(1)), new EventTime(rows.Int64(2))),
                    AggregateValuesJson.Read(contract.AllAggregates, rows.Text(3))));
            }
        }

        writer.Complete(run);
        foreach (var change in new[]
        {
            "DELETE FROM batch_row_1 WHERE run = ?1", "UPDATE batch_run SET form = 2 WHERE number = ?1",
        })
        {
            using var statement = new SqliteStatement(file.Writer, change);
            statement.Bind(1, run).Run();
        }
    }
}
