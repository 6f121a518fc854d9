using StreamBatch.Engine;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Results;
using StreamBatch.Storage.Postgres.Schema;

namespace StreamBatch.Storage.Postgres;

/// <summary>The panes of a store in PostgreSQL as they come, for a process that only reads: the one that writes keeps
/// its fence. Needs only the right to read.</summary>
public sealed class PostgresFeed : IAsyncDisposable
{
    private readonly PostgresDatabase _database;

    private PostgresFeed(PostgresDatabase database)
    {
        _database = database;
        Panes = new PostgresPaneFeed(database);
    }

    /// <summary>The panes.</summary>
    public IPaneFeed Panes { get; }

    /// <summary>Opens the feed of the store in a schema.</summary>
    /// <exception cref="StoreException">There is no store, its schema is of another version, or the server failed.
    /// </exception>
    public static async Task<PostgresFeed> OpenAsync(PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new PostgresDatabase(options);
        try
        {
            await SchemaMigrations.RunAsync(database, options.Schema, false, false, cancellationToken)
                .ConfigureAwait(false);
            return new PostgresFeed(database);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes all connections.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
