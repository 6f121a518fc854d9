using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Embedded.Digests;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>
/// What readers see, in <c>results.db</c>. A power failure may take its last transactions (SQLite's level NORMAL), with
/// the published positions in them; the log then gives them again. Reading runs on the caller's thread.
/// </summary>
internal sealed class EmbeddedResultStore : IResultStore, IDisposable
{
    private const string From = "SELECT " + ResultRows.PaneColumns + " FROM ";

    private const string OfKey =
        "window_group AS g CROSS JOIN result AS r WHERE g.contract = ?1 AND g.group_us >= ?4 AND r.contract = ?1 "
        + "AND r.group_us = g.group_us AND r.partition = ?5 AND r.key_hash = ?6 AND r.key = ?7 AND r.start_us >= ?2 "
        + "AND r.end_us <= ?3 ";

    private readonly SqliteFile _file;
    private readonly EmbeddedStoreOptions _options;
    private readonly PublishedPositions _published;
    private readonly PanePublisher _panes;
    private readonly QuarantinePublisher _quarantine;
    private readonly DigestChanges _digests;
    private readonly ResultPages _pages;

    public EmbeddedResultStore(SqliteFile file, EmbeddedStoreOptions options)
    {
        _file = file;
        _options = options;
        _published = new PublishedPositions(file.Writer);
        _panes = new PanePublisher(file.Writer);
        _quarantine = new QuarantinePublisher(file.Writer);
        _digests = new DigestChanges(file.Writer);
        _pages = new ResultPages(file);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(
        IReadOnlyList<(Contract Contract, PublishBatch Batch)> batches,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batches);
        cancellationToken.ThrowIfCancellationRequested();
        _options.Reach(FaultPoint.BeforePublish);
        lock (_file.Gate)
        {
            _digests.Clear();
            _file.InTransaction(() =>
            {
                foreach (var (contract, batch) in batches)
                {
                    Publish(contract, batch);
                }

                _options.Reach(FaultPoint.InPublish);
            });
        }

        _options.Reach(FaultPoint.AfterPublish);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PublishedPosition>> ReadPublishedAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(PublishedPositions.ReadAll(_file));

    /// <inheritdoc/>
    public IAsyncEnumerable<Pane> ReadResultsAsync(
        Contract contract,
        ResultQuery query,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(query);
        var range = query.Key is null
            ? Read(
                contract,
                From + "result AS r WHERE r.contract = ?1 AND r.group_us >= ?4 AND r.start_us >= ?2 AND r.end_us <= ?3 "
                + "AND r.mode <> 2 ORDER BY r.key, r.start_us, r.end_us",
                rows => BindRange(rows, contract, query),
                cancellationToken)
            : Read(
                contract,
                From + OfKey + "AND r.mode <> 2 ORDER BY r.start_us, r.end_us",
                rows => BindKey(BindRange(rows, contract, query), contract, query.Key),
                cancellationToken);
        return range.ToAsyncEnumerable();
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
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_pages.ReadResults(contract, query, after, limit));
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
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_pages.ReadRevisions(contract, query, after, limit));
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
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_pages.ReadQuarantine(contract, state, after, limit));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        string key,
        Window window,
        CancellationToken cancellationToken)
    {
        const string Place =
            " AS r WHERE contract = ?1 AND start_us = ?2 AND end_us = ?3 AND group_us = ?4 AND partition = ?5 "
            + "AND key_hash = ?6 AND key = ?7 ";
        return List(
            contract,
            From + "superseded" + Place + "UNION ALL " + From + "result" + Place + "ORDER BY 6",
            rows => BindKey(
                rows.Bind(2, window.Start.Microseconds)
                    .Bind(3, window.End.Microseconds)
                    .Bind(4, WindowGrouping.GroupOf(contract, window).Start.Microseconds),
                contract,
                key),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DropBeforeAsync(Contract contract, EventTime time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        new ResultRetention(_file).DropBefore(contract, time, cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<QuarantineEntry> ReadQuarantineAsync(Contract contract, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return Read(
            contract,
            $"SELECT {ResultRows.QuarantineColumns} FROM quarantine WHERE contract = ?1 "
            + "ORDER BY partition, record_offset",
            _ => { },
            ResultRows.Quarantined,
            cancellationToken).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public ValueTask<QuarantineEntry?> ReadQuarantineEntryAsync(
        Contract contract,
        int partition,
        long offset,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return ValueTask.FromResult(Read(
            contract,
            $"SELECT {ResultRows.QuarantineColumns} FROM quarantine WHERE contract = ?1 AND partition = ?2 "
            + "AND record_offset = ?3",
            rows => rows.Bind(2, partition).Bind(3, offset),
            ResultRows.Quarantined,
            cancellationToken).FirstOrDefault());
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
        return Enumerable.Range(0, deepest + 1).SelectMany(level => Read(
            contract,
            $"SELECT {DigestColumns.Entries} FROM digest WHERE contract = ?1 AND level = ?4 AND group_start >= ?2 "
            + "AND group_end <= ?3 ORDER BY group_start, group_end, partition, prefix",
            rows => rows
                .Bind(2, range.From?.Microseconds ?? long.MinValue)
                .Bind(3, range.To?.Microseconds ?? long.MaxValue)
                .Bind(4, level),
            DigestColumns.Entry,
            cancellationToken)).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        DigestPlace parent,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return ValueTask.FromResult<IReadOnlyList<DigestEntry>>([.. Read(
            contract,
            $"SELECT {DigestColumns.Entries} FROM digest WHERE contract = ?1 AND level = ?6 AND group_start = ?2 "
            + "AND group_end = ?7 AND partition = ?3 AND prefix BETWEEN ?4 AND ?5 ORDER BY prefix",
            rows => BindPlace(rows, parent).Bind(6, parent.Level + 1).Bind(7, parent.Group.End.Microseconds),
            DigestColumns.Entry,
            cancellationToken)]);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Pane> ReadRowsAtAsync(
        Contract contract,
        DigestPlace place,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return Read(
            contract,
            From + "result AS r WHERE contract = ?1 AND group_us = ?2 AND partition = ?3 "
            + "AND key_hash BETWEEN ?4 AND ?5 AND mode <> 2 ORDER BY key_hash, key, start_us, end_us",
            rows => BindPlace(rows, place),
            cancellationToken)
            .Where(pane => WindowGrouping.GroupOf(contract, pane.Window) == place.Group)
            .ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pane>> ReadBeyondAsync(
        Contract contract,
        ResultQuery range,
        ImmutableArray<long> cut,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(range);
        if (range.Key is { } key)
        {
            return List(
                contract,
                From + OfKey + "AND r.rests_on >= ?8",
                rows => BindKey(BindRange(rows, contract, range), contract, key)
                    .Bind(8, cut[RowPlace.Of(contract, key, default).Partition]),
                cancellationToken);
        }

        var panes = cut.SelectMany((offset, partition) => Read(
            contract,
            From + "window_group AS g CROSS JOIN result AS r INDEXED BY result_rests_on WHERE g.contract = ?1 "
            + "AND g.group_us >= ?4 AND g.group_us <= ?3 AND r.contract = ?1 AND r.group_us = g.group_us "
            + "AND r.partition = ?5 AND r.rests_on >= ?6 AND r.start_us >= ?2 AND r.end_us <= ?3",
            rows => BindRange(rows, contract, range).Bind(5, partition).Bind(6, offset),
            cancellationToken));
        return ValueTask.FromResult<IReadOnlyList<Pane>>([.. panes]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _published.Dispose();
        _panes.Dispose();
        _quarantine.Dispose();
        _digests.Dispose();
    }

    private void Publish(Contract contract, PublishBatch batch)
    {
        var number = ContractNumbers.GetOrAdd(_file, batch.ContractId);
        var (nextOffset, lastPane) = _published.Read(number, batch.Partition);
        var last = _panes.Publish(contract, number, batch.Panes, lastPane, _digests);
        _digests.Flush(contract, number);
        _quarantine.Publish(number, batch);
        _published.Write(number, batch.Partition, Math.Max(nextOffset, batch.NextOffset), last);
    }

    private ValueTask<IReadOnlyList<Pane>> List(
        Contract contract,
        string sql,
        Action<SqliteStatement> bind,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return ValueTask.FromResult<IReadOnlyList<Pane>>([.. Read(contract, sql, bind, cancellationToken)]);
    }

    private IEnumerable<Pane> Read(
        Contract contract,
        string sql,
        Action<SqliteStatement> bind,
        CancellationToken cancellationToken) =>
        Read(contract, sql, bind, row => ResultRows.Pane(row, contract), cancellationToken);

    /// <summary>The rows of a query whose first parameter is the contract's number.</summary>
    private IEnumerable<T> Read<T>(
        Contract contract,
        string sql,
        Action<SqliteStatement> bind,
        Func<SqliteStatement, T> read,
        CancellationToken cancellationToken)
    {
        using var connection = _file.OpenReader();
        using var numbers = new SqliteStatement(connection, "SELECT number FROM contract WHERE id = ?1");
        if (!numbers.Bind(1, contract.Id).Step())
        {
            yield break;
        }

        var number = numbers.Int64(0);
        numbers.Reset();
        using var rows = new SqliteStatement(connection, sql);
        bind(rows.Bind(1, number));
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return read(rows);
        }
    }

    // The last is the lowest start of a group that can hold a window in the range.
    private static SqliteStatement BindRange(SqliteStatement rows, Contract contract, ResultQuery query) => rows
        .Bind(2, query.From?.Microseconds ?? long.MinValue)
        .Bind(3, query.To?.Microseconds ?? long.MaxValue)
        .Bind(4, query.From is { } from
            ? WindowGrouping.GroupOf(contract, new Window(from, from)).Start.Microseconds
            : long.MinValue);

    private static SqliteStatement BindPlace(SqliteStatement rows, DigestPlace place) => rows
        .Bind(2, place.Group.Start.Microseconds)
        .Bind(3, place.Partition)
        .Bind(4, DigestColumns.Sortable(place.Range.First))
        .Bind(5, DigestColumns.Sortable(place.Range.Last));

    private static SqliteStatement BindKey(SqliteStatement rows, Contract contract, string key)
    {
        var place = RowPlace.Of(contract, key, default);
        return rows.Bind(5, place.Partition).Bind(6, DigestColumns.Sortable(place.KeyHash)).Bind(7, key);
    }
}
