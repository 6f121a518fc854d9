using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Embedded.Results;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Batches;

/// <summary>
/// Batch runs in <c>batches.db</c>, a file of its own: no log holds their rows, so each transaction is flushed
/// (SQLite's level FULL), while the results beside it may lose their newest ones.
/// </summary>
internal sealed class EmbeddedBatchRunStore(SqliteFile file) : IBatchRunStore
{
    private const string Rows =
        "SELECT r.key, r.start_us, r.end_us, r.aggregates FROM batch_row AS r WHERE r.run = ?1 ";

    /// <inheritdoc/>
    public ValueTask SaveAsync(
        Contract contract,
        string runId,
        IReadOnlyList<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        ArgumentNullException.ThrowIfNull(rows);
        try
        {
            lock (file.Gate)
            {
                file.InTransaction(() =>
                {
                    Remove(contract.Id, runId);
                    Insert(contract, runId, rows, cancellationToken);
                });
            }
        }
        catch (SqliteConstraintException exception)
        {
            throw new ArgumentException($"Run {runId} has two rows for one key and window.", nameof(rows), exception);
        }

        return ValueTask.CompletedTask;
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
    public ValueTask RemoveAsync(Contract contract, string runId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        lock (file.Gate)
        {
            file.InTransaction(() => Remove(contract.Id, runId));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BucketDigest>> ReadDigestsAsync(
        Contract contract,
        string runId,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<BucketDigest> digests = [.. Read(
            contract,
            runId,
            "SELECT start_us, end_us, bucket, row_count, sum_first, sum_second FROM batch_digest WHERE run = ?1 "
            + "ORDER BY start_us, end_us, bucket",
            _ => { },
            DigestTable.ReadBucket,
            cancellationToken)];
        return ValueTask.FromResult(digests);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ResultRow>> ReadBucketAsync(
        Contract contract,
        string runId,
        Window group,
        int bucket,
        CancellationToken cancellationToken)
    {
        var (least, greatest) = DigestTable.RangeOf(bucket);
        IReadOnlyList<ResultRow> rows = [.. Read(
            contract,
            runId,
            Rows + "AND r.start_us = ?2 AND r.end_us = ?3 AND r.key_hash BETWEEN ?4 AND ?5 ORDER BY r.key_hash, r.key",
            row => BindWindow(row, group).Bind(4, least).Bind(5, greatest),
            row => RowOf(row, contract),
            cancellationToken)];
        return ValueTask.FromResult(rows);
    }

    /// <inheritdoc/>
    public ValueTask<ResultRow?> ReadRowAsync(
        Contract contract,
        string runId,
        string key,
        Window window,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var rows = Read(
            contract,
            runId,
            Rows + "AND r.start_us = ?2 AND r.end_us = ?3 AND r.key_hash = ?4 AND r.key = ?5",
            row => BindWindow(row, window).Bind(4, unchecked((long)RowDigest.KeyHash(key))).Bind(5, key),
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

    private static SqliteStatement BindWindow(SqliteStatement row, Window window) => row
        .Bind(2, window.Start.Microseconds)
        .Bind(3, window.End.Microseconds);

    private static ResultRow RowOf(SqliteStatement row, Contract contract) => new(
        row.Text(0),
        new Window(new EventTime(row.Int64(1)), new EventTime(row.Int64(2))),
        AggregateValuesJson.Read(contract.Aggregates, row.Text(3)));

    private void Remove(string contractId, string runId)
    {
        string[] deletions =
        [
            "DELETE FROM batch_row WHERE run = (SELECT number FROM batch_run WHERE contract = ?1 AND id = ?2)",
            "DELETE FROM batch_digest WHERE run = (SELECT number FROM batch_run WHERE contract = ?1 AND id = ?2)",
            "DELETE FROM batch_run WHERE contract = ?1 AND id = ?2",
        ];
        foreach (var deletion in deletions)
        {
            using var statement = new SqliteStatement(file.Writer, deletion);
            statement.Bind(1, contractId).Bind(2, runId).Run();
        }
    }

    private void Insert(
        Contract contract,
        string runId,
        IReadOnlyList<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        using var insertRun = new SqliteStatement(
            file.Writer, "INSERT INTO batch_run (contract, id) VALUES (?1, ?2) RETURNING number");
        insertRun.Bind(1, contract.Id).Bind(2, runId).Step();
        var run = insertRun.Int64(0);
        insertRun.Step();
        var sums = new SortedDictionary<(Window Group, int Bucket), DigestSums>();
        using var insertRow = new SqliteStatement(
            file.Writer, "INSERT INTO batch_row VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        foreach (var (row, keyHash) in InTableOrder(rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            BindWindow(insertRow.Bind(1, run), row.Window)
                .Bind(4, unchecked((long)keyHash))
                .Bind(5, row.Key)
                .Bind(6, AggregateValuesJson.Write(contract.Aggregates, row.Values))
                .Run();
            var place = (row.Window, RowDigest.BucketOf(keyHash));
            sums[place] = sums.GetValueOrDefault(place).Plus(RowDigest.Of(contract, row.Key, row.Window, row.Values));
        }

        using var insertDigest = new SqliteStatement(
            file.Writer, "INSERT INTO batch_digest VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        foreach (var (place, sum) in sums)
        {
            BindWindow(insertDigest.Bind(1, run), place.Group)
                .Bind(4, place.Bucket)
                .Bind(5, sum.Count)
                .Bind(6, unchecked((long)sum.First))
                .Bind(7, unchecked((long)sum.Second))
                .Run();
        }
    }

    private static IEnumerable<(ResultRow Row, ulong KeyHash)> InTableOrder(IReadOnlyList<ResultRow> rows) => rows
        .Select(row => (Row: row, KeyHash: RowDigest.KeyHash(row.Key)))
        .OrderBy(row => row.Row.Window)
        .ThenBy(row => unchecked((long)row.KeyHash));

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
