using Npgsql;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;

namespace StreamBatch.Storage.Postgres.Batches;

/// <summary>Batch runs in PostgreSQL. A run is saved in one transaction under the writer's term.</summary>
internal sealed class PostgresBatchRunStore(PostgresDatabase database) : IBatchRunStore
{
    private const string Act = "A read of batch runs";

    private const string Number = "(select number from batch_run where contract = $1 and id = $2)";

    private const string Rows =
        $"select r.key, r.start_us, r.end_us, r.aggregates from batch_row as r where r.run = {Number} ";

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
        await database.InTransactionAsync(
            "A load of a batch run",
            async (connection, token) =>
            {
                await connection.ExecuteAsync(PostgresDatabase.ByIndex, token).ConfigureAwait(false);
                await RemoveAsync(connection, contract.Id, runId, token).ConfigureAwait(false);
                var run = (int)(await connection.ScalarAsync(
                    "insert into batch_run (contract, id) values ($1, $2) returning number",
                    token,
                    contract.Id,
                    runId).ConfigureAwait(false))!;
                var writer = new BatchRunWriter(connection, contract, run);
                try
                {
                    await writer.WriteRowsAsync(rows, token).ConfigureAwait(false);
                }
                catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    throw new RepeatedRowException(runId, exception);
                }

                await writer.WriteDigestsAsync(token).ConfigureAwait(false);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ReadIdsAsync(Contract contract, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return await database.ReadAsync(
            Act,
            (connection, token) => connection.ListAsync(
                "select id from batch_run where contract = $1 order by number",
                row => row.GetString(0),
                token,
                contract.Id),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(Contract contract, string runId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        await database.InTransactionAsync(
            "A removal of a batch run",
            async (connection, token) =>
            {
                await RemoveAsync(connection, contract.Id, runId, token).ConfigureAwait(false);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        string runId,
        int deepest,
        CancellationToken cancellationToken) => Read(
        contract,
        runId,
        $"select {HashColumns.Entries} from batch_digest where run = {Number} and level <= $3 "
        + "order by level, group_start, group_end, partition, prefix",
        HashColumns.Entry,
        [deepest],
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        string runId,
        DigestPlace parent,
        CancellationToken cancellationToken) => await Read(
        contract,
        runId,
        $"select {HashColumns.Entries} from batch_digest where run = {Number} and group_start = $3 and group_end = $4 "
        + "and partition = $5 and prefix between $6 and $7 and level = $8 order by prefix",
        HashColumns.Entry,
        [.. DigestTable.PlaceOf(parent), parent.Level + 1],
        cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public IAsyncEnumerable<ResultRow> ReadRowsAtAsync(
        Contract contract,
        string runId,
        DigestPlace place,
        CancellationToken cancellationToken) => Read(
        contract,
        runId,
        Rows + "and r.group_start = $3 and r.group_end = $4 and r.partition = $5 and r.key_hash between $6 and $7 "
        + "order by r.key_hash, r.key, r.start_us, r.end_us",
        row => RowOf(row, contract),
        DigestTable.PlaceOf(place),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ResultRow?> ReadRowAsync(
        Contract contract,
        string runId,
        string key,
        Window window,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var place = RowPlace.Of(contract, key, window);
        var rows = await Read(
            contract,
            runId,
            Rows + "and r.group_start = $3 and r.group_end = $4 and r.partition = $5 and r.key_hash = $6 "
            + "and r.key = $7 and r.start_us = $8 and r.end_us = $9",
            row => RowOf(row, contract),
            [
                place.Group.Start.Microseconds,
                place.Group.End.Microseconds,
                place.Partition,
                HashColumns.Sortable(place.KeyHash),
                HashColumns.Bytes(key),
                window.Start.Microseconds,
                window.End.Microseconds,
            ],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.FirstOrDefault();
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ResultRow> ReadRowsAsync(
        Contract contract,
        string runId,
        CancellationToken cancellationToken) => Read(
        contract,
        runId,
        Rows + "order by r.key, r.start_us, r.end_us",
        row => RowOf(row, contract),
        [],
        cancellationToken);

    private static async Task RemoveAsync(
        NpgsqlConnection connection,
        string contractId,
        string runId,
        CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "batch_row", "batch_digest" })
        {
            await connection.ExecuteAsync(
                $"delete from {table} where run = {Number}", cancellationToken, contractId, runId)
                .ConfigureAwait(false);
        }

        await connection.ExecuteAsync(
            "delete from batch_run where contract = $1 and id = $2", cancellationToken, contractId, runId)
            .ConfigureAwait(false);
    }

    // The parameters are those after the contract's id and the run's.
    private IAsyncEnumerable<T> Read<T>(
        Contract contract,
        string runId,
        string sql,
        Func<NpgsqlDataReader, T> read,
        object[] parameters,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        return database.StreamAsync(Act, sql, read, [contract.Id, runId, .. parameters], cancellationToken);
    }

    private static ResultRow RowOf(NpgsqlDataReader row, Contract contract) => new(
        HashColumns.Text(row, 0),
        HashColumns.Window(row, 1),
        AggregateValuesJson.Read(contract.AllAggregates, row.GetString(3)));
}
