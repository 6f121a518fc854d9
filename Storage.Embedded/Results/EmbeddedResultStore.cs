using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>
/// What readers see, in <c>results.db</c>. A power failure may take its last transactions (SQLite's level NORMAL), with
/// the published positions in them; the log then gives them again. Reading runs on the caller's thread.
/// </summary>
internal sealed class EmbeddedResultStore : IResultStore, IDisposable
{
    private const string From = "SELECT " + ResultRows.PaneColumns + " FROM ";

    private readonly SqliteFile _file;
    private readonly EmbeddedStoreOptions _options;
    private readonly PublishedPositions _published;
    private readonly PanePublisher _panes;
    private readonly QuarantinePublisher _quarantine;
    private readonly DigestTable _digests;

    public EmbeddedResultStore(SqliteFile file, EmbeddedStoreOptions options)
    {
        _file = file;
        _options = options;
        _published = new PublishedPositions(file.Writer);
        _panes = new PanePublisher(file.Writer);
        _quarantine = new QuarantinePublisher(file.Writer);
        _digests = new DigestTable(file.Writer);
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
                From + "result AS r WHERE r.contract = ?1 AND r.start_us >= ?2 AND r.end_us <= ?3 AND r.mode <> 2 "
                + "ORDER BY r.key, r.start_us, r.end_us",
                rows => BindRange(rows, query),
                cancellationToken)
            : Read(
                contract,
                From + "window_group AS g CROSS JOIN result AS r WHERE g.contract = ?1 AND g.start_us >= ?2 "
                + "AND g.end_us <= ?3 AND r.contract = ?1 AND r.start_us = g.start_us AND r.end_us = g.end_us "
                + "AND r.key_hash = ?4 AND r.key = ?5 AND r.mode <> 2 ORDER BY g.start_us, g.end_us",
                rows => BindKey(BindRange(rows, query), query.Key),
                cancellationToken);
        return range.ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        string key,
        Window window,
        CancellationToken cancellationToken)
    {
        const string Place =
            " AS r WHERE contract = ?1 AND start_us = ?2 AND end_us = ?3 AND key_hash = ?4 AND key = ?5 ";
        return List(
            contract,
            From + "superseded" + Place + "UNION ALL " + From + "result" + Place + "ORDER BY 6",
            rows => BindKey(BindWindow(rows, window), key),
            cancellationToken);
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
    public ValueTask<IReadOnlyList<BucketDigest>> ReadDigestsAsync(
        Contract contract,
        ResultQuery range,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(range);
        return ValueTask.FromResult<IReadOnlyList<BucketDigest>>([.. Read(
            contract,
            "SELECT start_us, end_us, bucket, row_count, sum_first, sum_second FROM digest "
            + "WHERE contract = ?1 AND start_us >= ?2 AND end_us <= ?3 AND row_count <> 0 "
            + "ORDER BY start_us, end_us, bucket",
            rows => BindRange(rows, range),
            DigestTable.ReadBucket,
            cancellationToken)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pane>> ReadBucketAsync(
        Contract contract,
        Window group,
        int bucket,
        CancellationToken cancellationToken)
    {
        var (least, greatest) = DigestTable.RangeOf(bucket);
        return List(
            contract,
            From + "result AS r WHERE contract = ?1 AND start_us = ?2 AND end_us = ?3 AND key_hash BETWEEN ?4 AND ?5 "
            + "AND mode <> 2 ORDER BY key_hash, key",
            rows => BindWindow(rows, group).Bind(4, least).Bind(5, greatest),
            cancellationToken);
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
        var panes = cut.SelectMany((offset, partition) => Read(
            contract,
            From + "result AS r INDEXED BY result_rests_on WHERE contract = ?1 AND start_us >= ?2 AND end_us <= ?3 "
            + "AND partition = ?4 AND rests_on >= ?5 AND (?6 IS NULL OR key = ?6)",
            rows => BindRange(rows, range).Bind(4, partition).Bind(5, offset).Bind(6, range.Key),
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
        _digests.Flush(number);
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

    private static SqliteStatement BindRange(SqliteStatement rows, ResultQuery query) => rows
        .Bind(2, query.From?.Microseconds ?? long.MinValue)
        .Bind(3, query.To?.Microseconds ?? long.MaxValue);

    private static SqliteStatement BindWindow(SqliteStatement rows, Window window) => rows
        .Bind(2, window.Start.Microseconds)
        .Bind(3, window.End.Microseconds);

    private static SqliteStatement BindKey(SqliteStatement rows, string key) => rows
        .Bind(4, unchecked((long)RowDigest.KeyHash(key)))
        .Bind(5, key);
}
