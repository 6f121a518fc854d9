using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>Results and quarantine, page by page: a page begins where an index says, and ends with its last row. No
/// connection is held between pages.</summary>
internal sealed class ResultPages(PostgresDatabase database)
{
    private const string Act = "A read of a page";
    private const string Number = "(select number from contract where id = $1)";

    // Parameters: 1 contract, 2 from, 3 to, 4 how many, 5 the lowest group or that of the place; then of the place or
    // the one entity 6 partition, 7 hash, 8 key; of the place 9 start, 10 end, 11 revision.
    private const string InRange =
        "r.group_us >= $5 and r.group_us <= $3 and r.start_us >= $2 and r.end_us <= $3 ";

    private const string Order =
        "order by r.group_us, r.partition, r.key_hash, r.key, r.start_us, r.end_us, r.revision limit $4";

    /// <summary>A page of the current view.</summary>
    public ValueTask<IReadOnlyList<Pane>> ReadResultsAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken) =>
        ReadAsync(
            contract,
            "result",
            "and r.mode <> 2 ",
            query,
            after is { } place ? place with { Revision = int.MaxValue } : null,
            limit,
            cancellationToken);

    /// <summary>A page of all revisions.</summary>
    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken) =>
        ReadAsync(contract, "pane", "", query, after, limit, cancellationToken);

    /// <summary>A page of the quarantine.</summary>
    public async ValueTask<IReadOnlyList<QuarantineEntry>> ReadQuarantineAsync(
        Contract contract,
        QuarantineState? state,
        QuarantinePlace? after,
        int limit,
        CancellationToken cancellationToken) =>
        await database.StreamAsync(
            Act,
            $"select {ResultRows.QuarantineColumns} from quarantine where contract = {Number} "
            + "and (partition, record_offset) > ($2, $3) "
            + (state is null ? "" : "and state = $5 ")
            + "order by partition, record_offset limit $4",
            ResultRows.Quarantined,
            [
                contract.Id,
                after?.Partition ?? -1,
                after?.Offset ?? -1L,
                limit,
                .. state is { } wanted ? (object[])[(int)wanted] : [],
            ],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    private async ValueTask<IReadOnlyList<Pane>> ReadAsync(
        Contract contract,
        string table,
        string kind,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken) =>
        await database.StreamAsync(
            Act,
            $"select {ResultRows.PaneColumns} from {Rows(table, kind, query, after)}{Order}",
            row => ResultRows.Pane(row, contract),
            [
                contract.Id,
                query.From?.Microseconds ?? long.MinValue,
                query.To?.Microseconds ?? long.MaxValue,
                limit,
                .. PlaceOf(contract, query, after),
            ],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    // The inner order is that of the index, so that also without statistics nothing is sorted but a page, and what has
    // the hash of its last row; the first comparison is one that the index knows. Of one entity each group looks up its
    // rows, where OFFSET 0 keeps the planner from turning the join round.
    private static string Rows(string table, string kind, ResultQuery query, PanePlace? after) => query.Key is null
        ? $"(select * from {table} as r where r.contract = {Number} and {InRange}" + (after is null
            ? ""
            : "and (r.group_us, r.partition, r.key_hash) >= ($5, $6, $7) and (r.group_us, r.partition, r.key_hash, "
                + "r.key, r.start_us, r.end_us, r.revision) > ($5, $6, $7, $8, $9, $10, $11) ")
            + kind + "order by r.group_us, r.partition, r.key_hash fetch first ($4) rows with ties) as r "
        : $"window_group as g cross join lateral (select * from {table} where contract = g.contract "
            + "and group_us = g.group_us and partition = $6 and key_hash = $7 and key = $8 offset 0) as r "
            + $"where g.contract = {Number} and g.group_us >= $5 and {InRange}" + (after is null
                ? ""
                : "and (r.group_us, r.start_us, r.end_us, r.revision) > ($5, $9, $10, $11) ") + kind;

    private static IEnumerable<object> PlaceOf(Contract contract, ResultQuery query, PanePlace? after)
    {
        var start = after?.Window.Start ?? query.From;
        yield return start is { } from
            ? WindowGrouping.GroupOf(contract, after?.Window ?? new Window(from, from)).Start.Microseconds
            : long.MinValue;
        if ((query.Key ?? after?.Key) is not { } key)
        {
            yield break;
        }

        var place = RowPlace.Of(contract, key, default);
        yield return place.Partition;
        yield return HashColumns.Sortable(place.KeyHash);
        yield return HashColumns.Bytes(key);
        if (after is { } last)
        {
            yield return last.Window.Start.Microseconds;
            yield return last.Window.End.Microseconds;
            yield return last.Revision;
        }
    }
}
