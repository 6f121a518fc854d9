using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using StreamBatch.Domain.Blocks;
using StreamBatch.Grains.Interfaces;
using StreamBatch.Odcs;
using StreamBatch.Silo;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Silos in processes of their own on a PostgreSQL, and a gateway in this process as a client of theirs.
/// </summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private static int Count;

    private readonly PrivatePostgres _server;
    private readonly SiloSettings _settings;
    private readonly List<SiloProcess> _silos = [];
    private PostgresClusterStore? _store;
    private IHost? _client;

    private ProcessCluster(PrivatePostgres server)
    {
        _server = server;
        _settings = new SiloSettings
        {
            ConnectionString = server.ConnectionString,
            Schema = $"cluster_{Environment.ProcessId}_{Interlocked.Increment(ref Count)}",
        };
    }

    /// <summary>All silos that were started, dead ones too.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    public ClusterGateway Gateway { get; private set; } = null!;

    private IGrainFactory Grains => _client!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a server, makes the schema as an operator does, starts silos and connects to them.</summary>
    public static async Task<ProcessCluster> StartAsync(int silos)
    {
        var server = await PrivatePostgres.TryStartAsync(CancellationToken.None)
            ?? throw new InvalidOperationException(PrivatePostgres.WhyUnavailable());
        var cluster = new ProcessCluster(server);
        try
        {
            await using (var migration = SiloProcess.Start(cluster.Variables(), "migrate"))
            {
                var exitCode = await migration.EndAsync(TimeSpan.FromMinutes(1));
                Assert.True(exitCode == 0, migration.Output());
            }

            foreach (var silo in Enumerable.Range(0, silos).Select(_ => cluster.AddSilo()).ToList())
            {
                await silo.ReadyAsync();
            }

            await cluster.ConnectAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another silo, which is not ready yet.</summary>
    public SiloProcess AddSilo()
    {
        var silo = SiloProcess.Start(Variables(), "--insecure");
        _silos.Add(silo);
        return silo;
    }

    /// <summary>The silo that has the most partitions of the contract, with their number.</summary>
    public async Task<(SiloProcess Silo, IReadOnlyList<int> Partitions)> BusiestAsync()
    {
        var management = Grains.GetGrain<IManagementGrain>(0);
        List<(int Port, int Partition)> places = [];
        for (var partition = 0; partition < Orders.Partitions; partition++)
        {
            var grain = Grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(Orders.Id, partition));
            if (await management.GetActivationAddress(grain) is { } address)
            {
                places.Add((address.Endpoint.Port, partition));
            }
        }

        var busiest = places.GroupBy(place => place.Port).MaxBy(group => group.Count())!;
        return (
            _silos.Single(silo => silo.SiloPort == busiest.Key),
            [.. busiest.Select(place => place.Partition)]);
    }

    /// <summary>Asks all partitions to leave their silos, as Orleans does of some when another silo is lost.</summary>
    public async Task MovePartitionsAsync()
    {
        for (var partition = 0; partition < Orders.Partitions; partition++)
        {
            try
            {
                await Grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(Orders.Id, partition))
                    .AsReference<IGrainManagementExtension>().DeactivateOnIdle();
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException)
            {
                // It was on the silo that is dead.
            }
        }
    }

    /// <summary>The current view: the aggregates of each window.</summary>
    public async Task<Dictionary<(string Key, long Start), string>> ReadResultsAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand(
            $"select convert_from(key, 'UTF8'), start_us, aggregates from {_settings.Schema}.result where mode <> 2");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<(string, long), string>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetString(0), reader.GetInt64(1)), reader.GetString(2));
        }

        return rows;
    }

    /// <summary>The epochs of each partition's blocks in the order of its log, without repeats.</summary>
    public async Task<Dictionary<int, List<long>>> ReadEpochsAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand(
            $"select partition, header from {_settings.Schema}.log_block order by partition, next_offset");
        await using var reader = await command.ExecuteReaderAsync();
        var epochs = new Dictionary<int, List<long>>();
        while (await reader.ReadAsync())
        {
            Assert.True(BlockCodec.TryReadHeader(reader.GetFieldValue<byte[]>(1), out var header, out _));
            if (!epochs.TryGetValue(reader.GetInt32(0), out var known))
            {
                epochs.Add(reader.GetInt32(0), known = []);
            }

            if (known.Count == 0 || known[^1] != header!.Epoch)
            {
                known.Add(header!.Epoch);
            }
        }

        return epochs;
    }

    /// <summary>What the database's sessions do, for a test that failed.</summary>
    public async Task<string> DescribeSessionsAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand(
            "select concat_ws(' ', pid, state, wait_event_type, wait_event, now() - state_change, "
            + "pg_blocking_pids(pid)::text, left(query, 100)) from pg_stat_activity "
            + "where backend_type = 'client backend'");
        await using var reader = await command.ExecuteReaderAsync();
        var sessions = new List<string>();
        while (await reader.ReadAsync())
        {
            sessions.Add(reader.GetString(0));
        }

        return string.Join('\n', sessions);
    }

    /// <summary>What the silos wrote, for a test that failed.</summary>
    public string Output() => string.Join("\n\n", _silos.Select(silo => $"silo {silo.SiloPort}:\n{silo.Output()}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        if (_client is not null)
        {
            // There is nobody left to take leave of.
            await _client.StopAsync(new CancellationToken(canceled: true)).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _client.Dispose();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    private Dictionary<string, string> Variables() => new(StringComparer.Ordinal)
    {
        ["STREAMBATCH_POSTGRES"] = _settings.ConnectionString,
        ["STREAMBATCH_SCHEMA"] = _settings.Schema,
        ["STREAMBATCH_CLUSTER_ID"] = _settings.ClusterId,
        ["STREAMBATCH_SERVICE_ID"] = _settings.ServiceId,
    };

    private async Task ConnectAsync()
    {
        _store = await SiloSetup.OpenStoreAsync(_settings, migrate: false, default);
        _client = new HostBuilder()
            .UseOrleansClient(client => client
                .UsePostgres(_settings)
                .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
                .UseConnectionRetryFilter(async (_, cancellationToken) =>
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken);
                    return true;
                }))
            .Build();
        await _client.StartAsync();
        Gateway = new ClusterGateway(
            Grains, _store, new ContractCatalog(_store, ContractYaml.Read), new GrainOptions());
    }
}
