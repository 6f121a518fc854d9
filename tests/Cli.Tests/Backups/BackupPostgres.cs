using System.Globalization;
using Npgsql;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>A PostgreSQL server, and new schemas in it, which go at the end.</summary>
public sealed class BackupPostgres : IAsyncLifetime
{
    private const string Prefix = "cli_backups_";

    private PrivatePostgres? _server;
    private int _schemas;

    public bool IsThere => _server is not null;

    public string Connection => _server!.ConnectionString;

    public async Task InitializeAsync()
    {
        _server = await PrivatePostgres.TryStartAsync(CancellationToken.None);
        if (_server is not null)
        {
            await DropAllAsync();
        }
    }

    public string NewSchema() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{++_schemas}");

    public async Task<object?> ScalarAsync(string sql)
    {
        await using NpgsqlConnection connection = new(Connection);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await DropAllAsync();
            await _server.DisposeAsync();
        }
    }

    private async Task DropAllAsync()
    {
        for (var schema = 1; schema <= 40; schema++)
        {
            await ScalarAsync(string.Create(
                CultureInfo.InvariantCulture, $"DROP SCHEMA IF EXISTS {Prefix}{schema} CASCADE"));
        }
    }
}
