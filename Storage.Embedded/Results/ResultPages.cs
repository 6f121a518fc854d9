using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Embedded.Digests;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>Results and quarantine, page by page: a page begins where an index says, and ends with its last row.
/// </summary>
internal sealed class ResultPages(SqliteFile file)
{
    // Parameters: 1 contract, 2 from, 3 to, 4 the lowest group; 5 partition, 6 hash, 7 key of the place or the one
    // entity; 8 group, 9 start, 10 end, 11 revision of the place; 12 how many.
    private const string Number = "(SELECT number FROM contract WHERE id = ?1)";
    private const string InRange = "r.start_us >= ?2 AND r.end_us <= ?3 ";
    private const string Order =
        " ORDER BY r.group_us, r.partition, r.key_hash, r.key, r.start_us, r.end_us, r.revision";

    private const string OrderOfKey = " ORDER BY g.group_us, r.start_us, r.end_us, r.revision";

    private const string Columns = "SELECT " + ResultRows.PaneColumns + ", r.group_us, r.key_hash FROM ";

    /// <summary>A page of the current view.</summary>
    public IReadOnlyList<Pane> ReadResults(Contract contract, ResultQuery query, PanePlace? after, int limit) => Read(
        contract,
        Columns + Rows("result", query, after, "AND r.mode <> 2"),
        query,
        after is { } place ? place with { Revision = int.MaxValue } : null,
        limit);

    /// <summary>A page of all revisions. A pane moves from one table to the other in one transaction, and the statement
    /// sees both at one moment.</summary>
    public IReadOnlyList<Pane> ReadRevisions(Contract contract, ResultQuery query, PanePlace? after, int limit) => Read(
        contract,
        $"SELECT * FROM ({Columns}{Rows("superseded", query, after)}) UNION ALL "
        + $"SELECT * FROM ({Columns}{Rows("result", query, after)}) ORDER BY 18, 4, 19, 3, 1, 2, 6 LIMIT ?12",
        query,
        after,
        limit);

    /// <summary>A page of the quarantine.</summary>
    public IReadOnlyList<QuarantineEntry> ReadQuarantine(
        Contract contract,
        QuarantineState? state,
        QuarantinePlace? after,
        int limit)
    {
        using var connection = file.OpenReader();
        using var rows = new SqliteStatement(
            connection,
            $"SELECT {ResultRows.QuarantineColumns} FROM quarantine "
            + $"WHERE contract = {Number} AND (partition, record_offset) > (?2, ?3) "
            + (state is null ? "" : "AND state = ?5 ")
            + "ORDER BY partition, record_offset LIMIT ?4");
        rows.Bind(1, contract.Id).Bind(2, after?.Partition ?? -1).Bind(3, after?.Offset ?? -1).Bind(4, limit);
        if (state is { } wanted)
        {
            rows.Bind(5, (int)wanted);
        }

        List<QuarantineEntry> entries = [];
        while (rows.Step())
        {
            entries.Add(ResultRows.Quarantined(rows));
        }

        return entries;
    }

    // Of one entity each group looks up its rows; a group with two bounds would make SQLite read all rows between them.
    private static string Rows(string table, ResultQuery query, PanePlace? after, string kind = "") =>
        (query.Key is null
            ? $"{table} AS r WHERE r.contract = {Number} AND r.group_us <= ?3 AND "
                + InRange + (after is null
                    ? "AND r.group_us >= ?4 "
                    : "AND (r.group_us, r.partition, r.key_hash, r.key, r.start_us, r.end_us, r.revision) "
                        + "> (?8, ?5, ?6, ?7, ?9, ?10, ?11) ") + kind + Order
            : $"window_group AS g CROSS JOIN {table} AS r WHERE g.contract = {Number} AND +g.group_us <= ?3 "
                + "AND g.group_us >= " + (after is null ? "?4" : "?8")
                + $" AND r.contract = {Number} AND r.group_us = g.group_us AND r.partition = ?5 AND r.key_hash = ?6 "
                + $"AND r.key = ?7 AND {InRange}" + (after is null
                    ? ""
                    : "AND (g.group_us, r.start_us, r.end_us, r.revision) > (?8, ?9, ?10, ?11) ") + kind + OrderOfKey)
        + " LIMIT ?12";

    private IReadOnlyList<Pane> Read(
        Contract contract,
        string sql,
        ResultQuery query,
        PanePlace? after,
        int limit)
    {
        using var connection = file.OpenReader();
        using var rows = new SqliteStatement(connection, sql);
        rows.Bind(1, contract.Id)
            .Bind(2, query.From?.Microseconds ?? long.MinValue)
            .Bind(3, query.To?.Microseconds ?? long.MaxValue)
            .Bind(12, limit);
        if (after is null)
        {
            rows.Bind(4, query.From is { } from
                ? WindowGrouping.GroupOf(contract, new Window(from, from)).Start.Microseconds
                : long.MinValue);
        }
        else
        {
            rows.Bind(8, WindowGrouping.GroupOf(contract, after.Value.Window).Start.Microseconds)
                .Bind(9, after.Value.Window.Start.Microseconds)
                .Bind(10, after.Value.Window.End.Microseconds)
                .Bind(11, after.Value.Revision);
        }

        if ((query.Key ?? after?.Key) is { } key)
        {
            var place = RowPlace.Of(contract, key, default);
            rows.Bind(5, place.Partition).Bind(6, DigestColumns.Sortable(place.KeyHash)).Bind(7, key);
        }

        List<Pane> panes = [];
        while (rows.Step())
        {
            panes.Add(ResultRows.Pane(rows, contract));
        }

        return panes;
    }
}
