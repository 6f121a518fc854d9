using Npgsql;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>A server that crashes and comes back while a store appends: nothing is lost, nothing stands
/// twice.</summary>
public sealed class RestartTests
{
    private const int Appends = 300;

    [RestartableFact]
    public async Task Appends_GoOn_OverACrashOfTheServer()
    {
        await using var server = await PrivatePostgres.TryStartAsync(CancellationToken.None);
        await using var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = server!.ConnectionString }, CancellationToken.None);
        var starts = new List<object?>();

        for (var i = 0; i < Appends; i++)
        {
            if (i % 100 == 50)
            {
                starts.Add(await StartedAtAsync(server.ConnectionString));
                await CrashAsync(server.ConnectionString);
            }

            var end = await store.Log.AppendAsync(
                [StoreSamples.Block("a", 0, i), StoreSamples.Block("a", 1, i)], CancellationToken.None);
            Assert.Equal(new LogPosition(0, i + 1), end);
        }

        starts.Add(await StartedAtAsync(server.ConnectionString));
        Assert.Equal(4, starts.Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, Appends).SelectMany(i => (long[])[i, i]),
            await store.Log.ReadAsync(default, CancellationToken.None)
                .Select(block => block.Header.FirstOffset).ToListAsync());
    }

    // The server restarts itself, so that the process that tends it need not know. A session of its own outlives it.
    private static async Task CrashAsync(string connectionString)
    {
        var data = await ScalarAsync(connectionString, "show data_directory");
        var binaries = await ScalarAsync(connectionString, "select setting from pg_config where name = 'BINDIR'");
        var restart = $"setsid {binaries}/pg_ctl -D {data} -m immediate -w -l {data}/restarts restart";
        try
        {
            await ScalarAsync(
                connectionString,
                $"copy (select 1) to program 'cat > /dev/null; ({restart}) > /dev/null 2>&1 < /dev/null &'");
        }
        catch (NpgsqlException exception) when (exception.IsTransient)
        {
            // It was gone before it could answer.
        }
    }

    private static async Task<object?> StartedAtAsync(string connectionString)
    {
        while (true)
        {
            try
            {
                return await ScalarAsync(connectionString, "select pg_postmaster_start_time()");
            }
            catch (NpgsqlException exception) when (exception.IsTransient)
            {
                // It is on its way.
            }
        }
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
