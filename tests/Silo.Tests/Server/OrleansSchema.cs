using Npgsql;
using StreamBatch.Domain.Hashing;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Silo.Tests.Server;

/// <summary>The schema of a new store, in which Orleans finds its tables; it is dropped at the end.</summary>
internal sealed class OrleansSchema : IAsyncDisposable
{
    private OrleansSchema(string name, string connectionString) => (Name, ConnectionString) = (name, connectionString);

    public string Name { get; }

    /// <summary>What Orleans is given: its statements name no schema.</summary>
    public string ConnectionString { get; }

    public static async Task<OrleansSchema> CreateAsync()
    {
        var name = PostgresServer.NewSchema();
        var server = await PostgresServer.ConnectAsync();
        var options = new PostgresStoreOptions
        {
            ConnectionString = server,
            Schema = name,
            NewHashKey = new HashKey(1, 2),
        };
        await using (await PostgresStore.OpenAsync(options, CancellationToken.None))
        {
            return new OrleansSchema(
                name, new NpgsqlConnectionStringBuilder(server) { SearchPath = name }.ConnectionString);
        }
    }

    /// <summary>Executes SQL in the schema.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"drop schema {Name} cascade");
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
    }
}
