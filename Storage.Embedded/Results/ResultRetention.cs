using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>Drops old results, group by group, in transactions of bounded size. SQLite uses the pages again.</summary>
internal sealed class ResultRetention(SqliteFile file)
{
    private const int RowsPerTransaction = 20_000;

    private const string Mark =
        "UPDATE published SET dropped_pane = max(dropped_pane, "
        + "coalesce((SELECT max(r.number) FROM result AS r WHERE r.contract = ?1 AND r.group_us = ?2 "
        + "AND r.partition = published.partition), 0), "
        + "coalesce((SELECT max(s.number) FROM superseded AS s WHERE s.contract = ?1 AND s.group_us = ?2 "
        + "AND s.partition = published.partition), 0)) WHERE contract = ?1 AND partition >= 0";

    private static readonly string[] Rows = ["result", "superseded"];

    /// <summary>Drops the groups that end at or before <paramref name="time"/>.</summary>
    public void DropBefore(Contract contract, EventTime time, CancellationToken cancellationToken)
    {
        foreach (var (number, start) in Groups(contract, time))
        {
            // First, so that no subscriber passes over what is gone. Nothing is published meanwhile.
            lock (file.Gate)
            {
                file.InTransaction(() => Run(Mark, number, start));
            }

            foreach (var table in Rows)
            {
                Drop(
                    $"DELETE FROM {table} WHERE contract = ?1 AND group_us = ?2 AND (partition, key_hash, key, "
                    + $"start_us, end_us) IN (SELECT partition, key_hash, key, start_us, end_us FROM {table} "
                    + "WHERE contract = ?1 AND group_us = ?2 LIMIT ?3)",
                    number,
                    start,
                    cancellationToken);
            }

            // Last, so that a group of which rows are left is found again.
            lock (file.Gate)
            {
                file.InTransaction(() =>
                {
                    Run("DELETE FROM digest WHERE contract = ?1 AND group_start = ?2", number, start);
                    Run("DELETE FROM window_group WHERE contract = ?1 AND group_us = ?2", number, start);
                });
            }
        }

        foreach (var number in Numbers(contract))
        {
            Drop(
                "DELETE FROM quarantine WHERE contract = ?1 AND (partition, record_offset) IN (SELECT partition, "
                + "record_offset FROM quarantine WHERE contract = ?1 AND time_us < ?2 AND state <> 0 LIMIT ?3)",
                number,
                time.Microseconds,
                cancellationToken);
        }
    }

    private List<(long Number, long Start)> Groups(Contract contract, EventTime time)
    {
        List<(long, long)> groups = [];
        using var reader = file.OpenReader();
        foreach (var number in Numbers(contract))
        {
            using var rows = new SqliteStatement(
                reader, "SELECT group_us FROM window_group WHERE contract = ?1 AND group_us < ?2 ORDER BY group_us");
            rows.Bind(1, number).Bind(2, time.Microseconds);
            while (rows.Step())
            {
                if (WindowGrouping.OfStart(contract, new EventTime(rows.Int64(0))).End <= time
                    && !ReachesBeyond(reader, number, rows.Int64(0), time))
                {
                    groups.Add((number, rows.Int64(0)));
                }
            }
        }

        return groups;
    }

    // Sessions may begin in a day and end long after it.
    private static bool ReachesBeyond(SqliteConnection reader, long number, long start, EventTime time)
    {
        using var rows = new SqliteStatement(
            reader, "SELECT 1 FROM result WHERE contract = ?1 AND group_us = ?2 AND end_us > ?3 LIMIT 1");
        return rows.Bind(1, number).Bind(2, start).Bind(3, time.Microseconds).Step();
    }

    private List<long> Numbers(Contract contract)
    {
        List<long> numbers = [];
        using var reader = file.OpenReader();
        using var rows = new SqliteStatement(reader, "SELECT number FROM contract WHERE id = ?1");
        rows.Bind(1, contract.Id);
        while (rows.Step())
        {
            numbers.Add(rows.Int64(0));
        }

        return numbers;
    }

    private void Drop(string sql, long number, long value, CancellationToken cancellationToken)
    {
        var dropped = 1;
        while (dropped > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (file.Gate)
            {
                file.InTransaction(() => dropped = Run(sql, number, value, RowsPerTransaction));
            }
        }
    }

    private int Run(string sql, long number, long value, int? limit = null)
    {
        using var statement = new SqliteStatement(file.Writer, sql);
        statement.Bind(1, number).Bind(2, value);
        if (limit is { } rows)
        {
            statement.Bind(3, rows);
        }

        statement.Run();
        return statement.Changes;
    }
}
