using StreamBatch.Domain;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres.Batches;
using StreamBatch.Storage.Postgres.BlockLogs;
using StreamBatch.Storage.Postgres.Checkpoints;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Results;
using StreamBatch.Storage.Postgres.Schema;
using StreamBatch.Storage.Postgres.Verdicts;

namespace StreamBatch.Storage.Postgres;

/// <summary>
/// The engine's ports in one schema of a PostgreSQL database. One store at a time writes: opening takes the schema over
/// from whoever had it, whose writes are refused from then on. Dispose of it when nothing uses a port any more.
/// </summary>
public sealed class PostgresStore : IAsyncDisposable
{
    private readonly PostgresDatabase _database;

    private PostgresStore(PostgresDatabase database, HashKey hashKey, LogState log, PostgresStoreOptions options)
    {
        _database = database;
        HashKey = hashKey;
        Log = new PostgresBlockLog(database, log, options);
        Checkpoints = new PostgresCheckpointStore(database, options);
        Results = new PostgresResultStore(database, options);
        Panes = new PostgresPaneFeed(database);
        BatchRuns = new PostgresBatchRunStore(database);
        Verdicts = new PostgresVerdictStore(database);
    }

    /// <summary>The key of all hashes of this store; never changes.</summary>
    public HashKey HashKey { get; }

    /// <summary>The logs of all partitions.</summary>
    public IBlockLog Log { get; }

    /// <summary>The checkpoints.</summary>
    public ICheckpointStore Checkpoints { get; }

    /// <summary>Panes, results, digests and quarantine.</summary>
    public IResultStore Results { get; }

    /// <summary>The panes of the results by number, for subscribers.</summary>
    public IPaneFeed Panes { get; }

    /// <summary>Batch runs.</summary>
    public IBatchRunStore BatchRuns { get; }

    /// <summary>Verdicts. A copy of those in the log, like the results.</summary>
    public IVerdictStore Verdicts { get; }

    /// <summary>Opens the store in a schema, or makes one, and becomes its writer.</summary>
    /// <exception cref="StoreException">The server is too old, would lose what it has acknowledged, cannot be reached
    /// within the budget, or its schema is of another version.</exception>
    /// <exception cref="CorruptDataException">The log has lost groups that were durable.</exception>
    public static async Task<PostgresStore> OpenAsync(
        PostgresStoreOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new PostgresDatabase(options);
        try
        {
            if (options.RestoredKey is not null)
            {
                await RestoredSchema.RefuseUsedAsync(database, options.Schema, cancellationToken)
                    .ConfigureAwait(false);
            }

            await SchemaMigrations
                .RunAsync(database, options.Schema, options.Create, options.Migrate, cancellationToken)
                .ConfigureAwait(false);
            var key = options.RestoredKey is { } restored
                ? await RestoredSchema.BeginAsync(database, options.Schema, restored, cancellationToken)
                    .ConfigureAwait(false)
                : await WriterTakeOver.RunAsync(database, options.NewHashKey, cancellationToken)
                    .ConfigureAwait(false);

            // The writer before can write no more, so what is read now stays.
            var log = await LogState.ReadAsync(database, options.Schema, cancellationToken).ConfigureAwait(false);
            var store = new PostgresStore(database, key, log, options);
            log.RefuseBehind(await store.Results.ReadPublishedAsync(cancellationToken).ConfigureAwait(false));
            return store;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a restored store (<see cref="PostgresStoreOptions.RestoredKey"/>) one that opens.</summary>
    /// <exception cref="StoreException">The database failed or refused.</exception>
    public Task CompleteRestoreAsync(CancellationToken cancellationToken) =>
        RestoredSchema.CompleteAsync(_database, HashKey, cancellationToken);

    /// <summary>Closes all connections. Everything that a port has promised is durable already.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
