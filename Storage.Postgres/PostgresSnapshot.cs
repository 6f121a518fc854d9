using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Batches;
using StreamBatch.Storage.Postgres.BlockLogs;
using StreamBatch.Storage.Postgres.Checkpoints;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Results;
using StreamBatch.Storage.Postgres.Schema;
using StreamBatch.Storage.Postgres.Verdicts;

namespace StreamBatch.Storage.Postgres;

/// <summary>
/// A store in PostgreSQL as it stood at one moment, for reading alone: the process that writes it goes on, and keeps
/// its fence. Needs only the right to read. As long as it is open, the server keeps the versions of rows that it
/// sees.
/// </summary>
public sealed class PostgresSnapshot : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly NpgsqlConnection _holder;

    private PostgresSnapshot(
        PostgresDatabase database,
        NpgsqlConnection holder,
        BackupSource source,
        PostgresStoreOptions options)
    {
        _database = database;
        _holder = holder;
        Source = source;
        Checkpoints = new PostgresCheckpointStore(database, options);
        Verdicts = new PostgresVerdictStore(database);
    }

    /// <summary>The store.</summary>
    public BackupSource Source { get; }

    /// <summary>Its checkpoints.</summary>
    public ICheckpointStore Checkpoints { get; }

    /// <summary>Its verdicts. A copy of those in the log, like the results.</summary>
    public IVerdictStore Verdicts { get; }

    /// <summary>Writes a backup of the store.</summary>
    /// <param name="output">Where the archive goes. Flushing it is the caller's.</param>
    /// <param name="clock">Processing time.</param>
    /// <param name="cancellationToken">Gives it up; what is written then is no archive.</param>
    /// <exception cref="StoreException">See <see cref="StoreBackup.WriteAsync"/>.</exception>
    /// <exception cref="CorruptDataException">The store is damaged.</exception>
    public Task<BackupReport> BackUpAsync(Stream output, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var taken = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return StoreBackup.WriteAsync(Source, output, taken, cancellationToken);
    }

    /// <summary>Takes a snapshot of the store in a schema.</summary>
    /// <param name="options">Where the store is.</param>
    /// <param name="parseContract">Reads a contract document.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="StoreException">There is no store, its schema is of another version, or the server failed.
    /// </exception>
    /// <exception cref="CorruptDataException">The log has lost groups that were durable.</exception>
    public static async Task<PostgresSnapshot> OpenAsync(
        PostgresStoreOptions options,
        Func<string, ContractReading> parseContract,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parseContract);
        options.Validate();
        var database = new PostgresDatabase(options);
        NpgsqlConnection? holder = null;
        try
        {
            await SchemaMigrations.RunAsync(database, options.Schema, false, false, cancellationToken)
                .ConfigureAwait(false);
            (holder, database.Snapshot) = await database.OpenSnapshotAsync(cancellationToken).ConfigureAwait(false);
            var key = await database.ReadAsync(
                "A look at the store's key",
                (connection, token) => connection.ScalarAsync("select hash_key from store", token),
                cancellationToken).ConfigureAwait(false) as byte[]
                ?? throw new StoreException(
                    $"Schema {options.Schema} holds no whole store: it was never opened, or a restore was not "
                    + "finished.");
            var log = await LogState.ReadAsync(database, options.Schema, cancellationToken).ConfigureAwait(false);
            var results = new PostgresResultStore(database, options);
            var published = await results.ReadPublishedAsync(cancellationToken).ConfigureAwait(false);
            log.RefuseBehind(published);
            var blocks = new PostgresBlockLog(database, log, options);
            return new PostgresSnapshot(database, holder, new BackupSource(
                WriterTakeOver.Decode(key),
                blocks,
                blocks.End,
                results,
                published,
                new PostgresBatchRunStore(database),
                parseContract), options);
        }
        catch
        {
            if (holder is not null)
            {
                await holder.DisposeAsync().ConfigureAwait(false);
            }

            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives the snapshot back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
