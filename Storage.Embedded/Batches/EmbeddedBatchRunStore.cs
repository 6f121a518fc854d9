using System.Collections.Concurrent;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Embedded.Digests;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Batches;

/// <summary>
/// Batch runs in <c>batches.db</c>, a file of its own: no log holds their rows, so each transaction is flushed
/// (SQLite's level FULL), while the results beside it may lose their newest ones.
/// </summary>
internal sealed class EmbeddedBatchRunStore(SqliteFile file) : IBatchRunStore, IDisposable
{
    private const string Rows =
        "SELECT r.key, r.start_us, r.end_us, r.aggregates FROM batch_row AS r WHERE r.run = ?1 ";

    // Held by whoever writes; a save waits for its rows while it holds it.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _upgraded = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask SaveAsync(
        Contract contract,
        string runId,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        ArgumentNullException.ThrowIfNull(rows);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await file.InTransactionAsync(async () =>
            {
                Remove(contract.Id, runId);
                using var writer = new BatchRunWriter(file, contract);
                var run = writer.AddRun(runId);
                await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    writer.Add(run, row);
                }

                writer.Complete(run);
            }).ConfigureAwait(false);
        }
        catch (SqliteConstraintException exception)
        {
            throw new RepeatedRowException(runId, exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ReadIdsAsync(Contract contract, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        using var connection = file.OpenReader();
        using var runs = new SqliteStatement(
            connection, "SELECT id FROM batch_run WHERE contract = ?1 ORDER BY number");
        runs.Bind(1, contract.Id);
        var ids = new List<string>();
        while (runs.Step())
        {
            ids.Add(runs.Text(0));
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(ids);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(Contract contract, string runId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            file.InTransaction(() => Remove(contract.Id, runId));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        string runId,
        int deepest,
        CancellationToken cancellationToken) => Read(
        contract,
        runId,
        $"SELECT {DigestColumns.Entries} FROM batch_digest WHERE run = ?1 AND level <= ?2 "
        + "ORDER BY level, group_start, group_end, partition, prefix",
        rows => rows.Bind(2, deepest),
        DigestColumns.Entry,
        cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        string runId,
        DigestPlace parent,
        CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<DigestEntry>>([.. Read(
        contract,
        runId,
        $"SELECT {DigestColumns.Entries} FROM batch_digest WHERE run = ?1 AND level = ?7 AND group_start = ?2 "
        + "AND group_end = ?3 AND partition = ?4 AND prefix BETWEEN ?5 AND ?6 ORDER BY prefix",
        rows => BindPlace(rows, parent).Bind(7, parent.Level + 1),
        DigestColumns.Entry,
        cancellationToken)]);

    /// <inheritdoc/>
    public IAsyncEnumerable<ResultRow> ReadRowsAtAsync(
        Contract contract,
        string runId,
        DigestPlace place,
        CancellationToken cancellationToken) => Read(
        contract,
        runId,
        Rows + "AND r.group_start = ?2 AND r.group_end = ?3 AND r.partition = ?4 AND r.key_hash BETWEEN ?5 AND ?6 "
        + "ORDER BY r.key_hash, r.key, r.start_us, r.end_us",
        rows => BindPlace(rows, place),
        row => RowOf(row, contract),
        cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask<ResultRow?> ReadRowAsync(
        Contract contract,
        string runId,
        string key,
        Window window,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(contract);
        var place = RowPlace.Of(contract, key, window);
        var rows = Read(
            contract,
            runId,
            Rows + "AND r.group_start = ?2 AND r.group_end = ?3 AND r.partition = ?4 AND r.key_hash = ?5 "
            + "AND r.key = ?6 AND r.start_us = ?7 AND r.end_us = ?8",
            row => BindGroup(row, DigestPlace.RootOf(place))
                .Bind(5, DigestColumns.Sortable(place.KeyHash))
                .Bind(6, key)
                .Bind(7, window.Start.Microseconds)
                .Bind(8, window.End.Microseconds),
            row => RowOf(row, contract),
            cancellationToken);
        return ValueTask.FromResult(rows.FirstOrDefault());
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ResultRow> ReadRowsAsync(
        Contract contract,
        string runId,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return Read(
            contract,
            runId,
            Rows + "ORDER BY r.key, r.start_us, r.end_us",
            _ => { },
            row => RowOf(row, contract),
            cancellationToken).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static SqliteStatement BindGroup(SqliteStatement row, DigestPlace place) => row
        .Bind(2, place.Group.Start.Microseconds)
        .Bind(3, place.Group.End.Microseconds)
        .Bind(4, place.Partition);

    private static SqliteStatement BindPlace(SqliteStatement row, DigestPlace place) => BindGroup(row, place)
        .Bind(5, DigestColumns.Sortable(place.Range.First))
        .Bind(6, DigestColumns.Sortable(place.Range.Last));

    private static ResultRow RowOf(SqliteStatement row, Contract contract) => new(
        row.Text(0),
        new Window(new EventTime(row.Int64(1)), new EventTime(row.Int64(2))),
        AggregateValuesJson.Read(contract.AllAggregates, row.Text(3)));

    private void Remove(string contractId, string runId)
    {
        string[] deletions =
        [
            "DELETE FROM batch_row WHERE run = (SELECT number FROM batch_run WHERE contract = ?1 AND id = ?2)",
            "DELETE FROM batch_row_1 WHERE run = (SELECT number FROM batch_run WHERE contract = ?1 AND id = ?2)",
            "DELETE FROM batch_digest WHERE run = (SELECT number FROM batch_run WHERE contract = ?1 AND id = ?2)",
            "DELETE FROM batch_run WHERE contract = ?1 AND id = ?2",
        ];
        foreach (var deletion in deletions)
        {
            using var statement = new SqliteStatement(file.Writer, deletion);
            statement.Bind(1, contractId).Bind(2, runId).Run();
        }
    }

    private void Upgrade(Contract contract)
    {
        if (_upgraded.ContainsKey(contract.Id))
        {
            return;
        }

        _gate.Wait();
        try
        {
            BatchRunUpgrade.Run(file, contract);
            _upgraded[contract.Id] = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The rows of a query whose first parameter is the run's number.</summary>
    private IEnumerable<T> Read<T>(
        Contract contract,
        string runId,
        string sql,
        Action<SqliteStatement> bind,
        Func<SqliteStatement, T> read,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        Upgrade(contract);
        using var connection = file.OpenReader();
        using var runs = new SqliteStatement(
            connection, "SELECT number FROM batch_run WHERE contract = ?1 AND id = ?2");
        if (!runs.Bind(1, contract.Id).Bind(2, runId).Step())
        {
            yield break;
        }

        var run = runs.Int64(0);
        runs.Reset();
        using var rows = new SqliteStatement(connection, sql);
        bind(rows.Bind(1, run));
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return read(rows);
        }
    }
}
