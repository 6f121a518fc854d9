using Npgsql;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Batches;

/// <summary>A PostgreSQL server with a schema for the tests of a class; started by the first that asks.</summary>
public sealed class PostgresTables : IAsyncLifetime
{
    public const string Schema = "cli_batches";

    private PrivatePostgres? _server;

    public string Connection => _server!.ConnectionString;

    public async Task InitializeAsync()
    {
        _server = await PrivatePostgres.TryStartAsync(CancellationToken.None);
        if (_server is not null)
        {
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}");
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = new(Connection);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string table)
    {
        await using NpgsqlConnection connection = new(Connection);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new($"SELECT count(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await ExecuteAsync($"DROP SCHEMA {Schema} CASCADE");
            await _server.DisposeAsync();
        }
    }
}
