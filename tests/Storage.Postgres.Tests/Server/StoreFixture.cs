using Npgsql;

namespace StreamBatch.Storage.Postgres.Tests.Server;

/// <summary>A store in a schema of its own, which goes with it.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private readonly List<PostgresStore> _stores = [];

    public string Schema { get; } = PostgresServer.NewSchema();

    public TimeSpan RetryBudget { get; init; } = PostgresStoreOptions.DefaultRetryBudget;

    public Action<PostgresFaultPoint>? OnFaultPoint { get; set; }

    /// <summary>Opens the store; one that is open stays so, and loses its term.</summary>
    public async Task<PostgresStore> OpenAsync(string? connectionString = null)
    {
        var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = connectionString ?? await PostgresServer.ConnectAsync(),
                Schema = Schema,
                RetryBudget = RetryBudget,
                NewHashKey = new Domain.Hashing.HashKey(1, 2),
                OnFaultPoint = point => OnFaultPoint?.Invoke(point),
            },
            CancellationToken.None);
        _stores.Add(store);
        return store;
    }

    /// <summary>Closes what is open and opens the store again.</summary>
    public async Task<PostgresStore> ReopenAsync()
    {
        await CloseAsync();
        return await OpenAsync();
    }

    public async ValueTask CloseAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _stores.Clear();
    }

    /// <summary>Executes SQL in the schema, past the store.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(await PostgresServer.ConnectAsync())
        {
            SearchPath = Schema,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await ExecuteAsync($"drop schema if exists {Schema} cascade");
    }
}
