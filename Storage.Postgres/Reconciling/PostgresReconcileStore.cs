using System.Collections.Immutable;
using Npgsql;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Batches;
using StreamBatch.Storage.Postgres.BlockLogs;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Results;
using StreamBatch.Storage.Postgres.Verdicts;

namespace StreamBatch.Storage.Postgres.Reconciling;

/// <summary>What reconciling reads and writes beside live traffic, over connections of its own.</summary>
internal sealed class PostgresReconcileStore(PostgresDatabase database, PostgresStoreOptions options) : IReconcileStore
{
    private const string Ends =
        "select partition, next_offset from log_head where contract_id = $1 and partition >= 0";

    private const int MaxConnections = 8;

    /// <inheritdoc/>
    public IResultStore Results { get; } = new PostgresResultStore(database, options);

    /// <inheritdoc/>
    public IBatchRunStore BatchRuns { get; } = new PostgresBatchRunStore(database);

    /// <inheritdoc/>
    public IVerdictStore Verdicts { get; } = new PostgresVerdictStore(database);

    /// <inheritdoc/>
    public IReconcileTaskStore Tasks { get; } = new PostgresReconcileTaskStore(database);

    /// <summary>Where its connections go: however much is reconciled, live traffic keeps its own.</summary>
    public static PostgresStoreOptions OptionsFor(PostgresStoreOptions options) => new()
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = MaxConnections,
            MinPoolSize = 0,
            ApplicationName = "streambatch reconciling",
        }.ConnectionString,
        Schema = options.Schema,
        RetryBudget = options.RetryBudget,
        Clock = options.Clock,
    };

    /// <inheritdoc/>
    public async IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in LogPages
            .ReadPartitionAsync(database, contractId, partition, fromOffset, toOffset, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return stored.Verify();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<long>> ReadEndsAsync(
        string contractId,
        int partitions,
        CancellationToken cancellationToken)
    {
        var heads = await database.ReadAsync(
            "A read of the ends of logs",
            (connection, token) => connection.ListAsync(
                Ends, row => (Partition: row.GetInt32(0), Next: row.GetInt64(1)), token, contractId),
            cancellationToken).ConfigureAwait(false);
        var ends = new long[partitions];
        heads.Where(head => head.Partition < partitions).ToList().ForEach(head => ends[head.Partition] = head.Next);
        return [.. ends];
    }
}
