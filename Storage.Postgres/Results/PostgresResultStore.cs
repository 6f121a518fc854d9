using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;
using StreamBatch.Storage.Postgres.Retention;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>What readers see, in PostgreSQL. Each publication is one transaction under the writer's term.</summary>
internal sealed class PostgresResultStore(PostgresDatabase database, PostgresStoreOptions options) : IResultStore
{
    private const string Act = "A read of the results";
    private const string Number = "(select number from contract where id = $1)";
    private const string From = "select " + ResultRows.PaneColumns + " from ";

    // OFFSET 0 keeps the planner from turning the join round: each group looks up its rows.
    private const string OfKey =
        "window_group as g cross join lateral (select * from result where contract = g.contract "
        + "and group_us = g.group_us and partition = $5 and key_hash = $6 and key = $7 offset 0) as r "
        + $"where g.contract = {Number} and g.group_us >= $4 and r.start_us >= $2 and r.end_us <= $3 ";

    private readonly ResultPages _pages = new(database);

    /// <inheritdoc/>
    public async ValueTask PublishAsync(
        IReadOnlyList<(Contract Contract, PublishBatch Batch)> batches,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batches);
        options.Reach(PostgresFaultPoint.BeforePublish);
        await database.InTransactionAsync(
            "A publication",
            async (connection, token) =>
            {
                await connection.ExecuteAsync(PostgresDatabase.ByIndex, token).ConfigureAwait(false);
                foreach (var ofContract in batches.GroupBy(item => item.Batch.ContractId, StringComparer.Ordinal)
                    .OrderBy(group => group.Key, StringComparer.Ordinal))
                {
                    await ResultPublication.RunAsync(
                        connection,
                        ofContract.Last().Contract,
                        ofContract.Key,
                        [.. ofContract.Select(item => item.Batch)],
                        token).ConfigureAwait(false);
                }

                options.Reach(PostgresFaultPoint.InPublish);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        options.Reach(PostgresFaultPoint.AfterPublish);
    }

    /// <inheritdoc/>
    public async ValueTask DropBeforeAsync(Contract contract, EventTime time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        await new ResultRetention(database).DropBeforeAsync(contract, time, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PublishedPosition>> ReadPublishedAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            Act,
            (connection, token) => connection.ListAsync(
                "select c.id, p.partition, p.next_offset from published as p join contract as c "
                + "on c.number = p.contract order by c.id, p.partition",
                row => new PublishedPosition(row.GetString(0), row.GetInt32(1), row.GetInt64(2)),
                token),
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public IAsyncEnumerable<Pane> ReadResultsAsync(
        Contract contract,
        ResultQuery query,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(query);
        return query.Key is { } key
            ? Panes(
                contract,
                From + OfKey + "and r.mode <> 2 order by r.start_us, r.end_us",
                [.. RangeOf(contract, query), .. KeyOf(contract, key)],
                cancellationToken)
            : Panes(
                contract,
                From + $"result as r where r.contract = {Number} and r.group_us >= $4 and r.start_us >= $2 "
                + "and r.end_us <= $3 and r.mode <> 2 order by r.key, r.start_us, r.end_us",
                RangeOf(contract, query),
                cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pane>> ReadResultsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _pages.ReadResultsAsync(contract, query, after, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _pages.ReadRevisionsAsync(contract, query, after, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QuarantineEntry>> ReadQuarantinePageAsync(
        Contract contract,
        QuarantineState? state,
        QuarantinePlace? after,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _pages.ReadQuarantineAsync(contract, state, after, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        string key,
        Window window,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return await Panes(
            contract,
            From + $"pane as r where r.contract = {Number} and r.group_us = $4 and r.partition = $5 "
            + "and r.key_hash = $6 and r.key = $7 and r.start_us = $2 and r.end_us = $3 order by r.revision",
            [
                window.Start.Microseconds,
                window.End.Microseconds,
                WindowGrouping.GroupOf(contract, window).Start.Microseconds,
                .. KeyOf(contract, key),
            ],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<QuarantineEntry> ReadQuarantineAsync(Contract contract, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return database.StreamAsync(
            Act,
            $"select {ResultRows.QuarantineColumns} from quarantine where contract = {Number} "
            + "order by partition, record_offset",
            ResultRows.Quarantined,
            [contract.Id],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<QuarantineEntry?> ReadQuarantineEntryAsync(
        Contract contract,
        int partition,
        long offset,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var entries = await database.StreamAsync(
            Act,
            $"select {ResultRows.QuarantineColumns} from quarantine where contract = {Number} and partition = $2 "
            + "and record_offset = $3",
            ResultRows.Quarantined,
            [contract.Id, partition, offset],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return entries.FirstOrDefault();
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        ResultQuery range,
        int deepest,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(range);
        return database.StreamAsync(
            Act,
            $"select {HashColumns.Entries} from digest where contract = {Number} and level <= $4 and group_start >= $2 "
            + "and group_end <= $3 order by level, group_start, group_end, partition, prefix",
            HashColumns.Entry,
            [contract.Id, .. TimesOf(range), deepest],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        DigestPlace parent,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return await database.StreamAsync(
            Act,
            new DigestTable("digest", "contract").SelectChildren
                .Replace("contract = $1", $"contract = {Number}", StringComparison.Ordinal),
            HashColumns.Entry,
            [contract.Id, .. DigestTable.PlaceOf(parent), parent.Level + 1],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Pane> ReadRowsAtAsync(
        Contract contract,
        DigestPlace place,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return Panes(
            contract,
            From + $"result as r where r.contract = {Number} and r.group_us = $2 and r.partition = $4 "
            + "and r.key_hash between $5 and $6 and r.mode <> 2 and $3::bigint is not null "
            + "order by r.key_hash, r.key, r.start_us, r.end_us",
            DigestTable.PlaceOf(place),
            cancellationToken).Where(pane => WindowGrouping.GroupOf(contract, pane.Window) == place.Group);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Pane>> ReadBeyondAsync(
        Contract contract,
        ResultQuery range,
        ImmutableArray<long> cut,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(range);
        var panes = range.Key is { } key
            ? Panes(
                contract,
                From + OfKey + "and r.rests_on >= $8",
                [
                    .. RangeOf(contract, range),
                    .. KeyOf(contract, key),
                    cut[RowPlace.Of(contract, key, default).Partition],
                ],
                cancellationToken)
            : Panes(
                contract,
                From + "window_group as g cross join unnest($5::bigint[]) with ordinality as c (rests_on, place) "
                + "cross join lateral (select * from result where contract = g.contract "
                + "and group_us + 0 = g.group_us and partition = (c.place - 1)::integer "
                + "and rests_on >= c.rests_on offset 0) as r "
                + $"where g.contract = {Number} and g.group_us >= $4 and g.group_us <= $3 and r.start_us >= $2 "
                + "and r.end_us <= $3",
                [.. RangeOf(contract, range), cut.ToArray()],
                cancellationToken);
        return await panes.ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    // The parameters of a query, after the contract's id.
    private IAsyncEnumerable<Pane> Panes(
        Contract contract,
        string sql,
        object[] parameters,
        CancellationToken cancellationToken) => database.StreamAsync(
        Act, sql, row => ResultRows.Pane(row, contract), [contract.Id, .. parameters], cancellationToken);

    private static object[] TimesOf(ResultQuery query) =>
        [query.From?.Microseconds ?? long.MinValue, query.To?.Microseconds ?? long.MaxValue];

    // The last is the lowest start of a group that can hold a window in the range.
    private static object[] RangeOf(Contract contract, ResultQuery query) =>
    [
        .. TimesOf(query),
        query.From is { } from
            ? WindowGrouping.GroupOf(contract, new Window(from, from)).Start.Microseconds
            : long.MinValue,
    ];

    private static object[] KeyOf(Contract contract, string key)
    {
        var place = RowPlace.Of(contract, key, default);
        return [place.Partition, HashColumns.Sortable(place.KeyHash), HashColumns.Bytes(key)];
    }
}
