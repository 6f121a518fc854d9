using Npgsql;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;
using StreamBatch.Storage.Postgres.Access;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Schema;

namespace StreamBatch.Storage.Postgres;

/// <summary>Who may use the API of the store in a schema: beside whatever process writes it, over a few connections of
/// its own. Dispose of it when nothing uses a port any more.</summary>
public sealed class PostgresAccess : IAsyncDisposable
{
    private const int MaxConnections = 4;

    private readonly PostgresDatabase _database;

    private PostgresAccess(PostgresDatabase database)
    {
        _database = database;
        Keys = new PostgresKeyStore(database);
        Trail = new PostgresAuditTrail(database);
    }

    /// <summary>The keys.</summary>
    public IKeyStore Keys { get; }

    /// <summary>Who has done what.</summary>
    public IAuditTrail Trail { get; }

    /// <summary>Looks at the schema, and makes or migrates it as the options say.</summary>
    /// <exception cref="StoreException">The server is too old, cannot be reached within the budget, or its schema is
    /// of another version.</exception>
    public static async Task<PostgresAccess> OpenAsync(
        PostgresStoreOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new PostgresDatabase(new PostgresStoreOptions
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString)
            {
                MaxPoolSize = MaxConnections,
                MinPoolSize = 0,
                ApplicationName = "streambatch access",
            }.ConnectionString,
            Schema = options.Schema,
            RetryBudget = options.RetryBudget,
            Clock = options.Clock,
        });
        try
        {
            await SchemaMigrations
                .RunAsync(database, options.Schema, options.Create, options.Migrate, cancellationToken)
                .ConfigureAwait(false);
            return new PostgresAccess(database);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes all connections. Everything that a port has promised is durable already.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
