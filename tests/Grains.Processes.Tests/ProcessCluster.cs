using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using StreamBatch.Engine.Clustering;
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
    /// <summary>How often the reminders of gated silos ring.</summary>
    public static readonly TimeSpan ReminderPeriod =
        TimeSpan.FromSeconds(LongRun.Times("STREAMBATCH_TEST_REMINDER_SECONDS", 5));

    private static int Count;

    private readonly PrivatePostgres _server;
    private readonly SiloSettings _settings;
    private readonly bool _isGated;
    private readonly Dictionary<SiloProcess, GateFolder> _gates = [];
    private readonly List<SiloProcess> _silos = [];
    private PostgresClusterStore? _store;
    private IHost? _client;

    private ProcessCluster(PrivatePostgres server, bool isGated)
    {
        _server = server;
        _isGated = isGated;
        _settings = new SiloSettings
        {
            ConnectionString = server.ConnectionString,
            Schema = $"cluster_{Environment.ProcessId}_{Interlocked.Increment(ref Count)}",
        };
    }

    /// <summary>All silos that were started, dead ones too.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    public ClusterGateway Gateway { get; private set; } = null!;

    public IClusterStore Store => _store!;

    public ClusterTables Tables => new(_settings.ConnectionString, _settings.Schema);

    private IGrainFactory Grains => _client!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a server, makes the schema as an operator does, starts silos and connects to them.</summary>
    /// <param name="silos">The number of silos.</param>
    /// <param name="isGated">Whether they can be held up at their store; see <see cref="GateOf"/>.</param>
    /// <param name="more">More variables of these silos.</param>
    public static async Task<ProcessCluster> StartAsync(
        int silos,
        bool isGated,
        IReadOnlyDictionary<string, string>? more = null)
    {
        var server = await PrivatePostgres.TryStartAsync(CancellationToken.None)
            ?? throw new InvalidOperationException(PrivatePostgres.WhyUnavailable());
        var cluster = new ProcessCluster(server, isGated);
        try
        {
            await using (var migration = SiloProcess.Start(cluster.Variables(), "migrate"))
            {
                var exitCode = await migration.EndAsync(TimeSpan.FromMinutes(1));
                Assert.True(exitCode == 0, migration.Output());
            }

            foreach (var silo in Enumerable.Range(0, silos).Select(_ => cluster.AddSilo(more)).ToList())
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
    /// <param name="more">More variables of its own, where silos are not gated.</param>
    public SiloProcess AddSilo(IReadOnlyDictionary<string, string>? more = null)
    {
        if (!_isGated)
        {
            var silo = SiloProcess.Start(
                Variables().Concat(more ?? new Dictionary<string, string>(StringComparer.Ordinal)).ToDictionary(),
                "--insecure");
            _silos.Add(silo);
            return silo;
        }

        var gate = new GateFolder();
        var variables = Variables();
        variables.Add("STREAMBATCH_TEST_GATE", gate.Path);
        variables.Add(
            "STREAMBATCH_TEST_REMINDER_SECONDS", ReminderPeriod.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        var gated = SiloProcess.Start(variables, "--insecure", "StreamBatch.Grains.Processes.Host.dll");
        _silos.Add(gated);
        _gates.Add(gated, gate);
        return gated;
    }

    /// <summary>Where a silo can be held up.</summary>
    public GateFolder GateOf(SiloProcess silo) => _gates[silo];

    /// <summary>Ends what could call silos from here, so that none is called any more.</summary>
    public async Task DisconnectAsync()
    {
        using var client = _client!;
        _client = null;
        await client.StopAsync();
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

    /// <summary>One fold over the log of each partition.</summary>
    public async Task<IReadOnlyList<LogFold>> FoldAsync()
    {
        List<LogFold> folds = [];
        for (var partition = 0; partition < Orders.Partitions; partition++)
        {
            folds.Add(await LogFold.ReadAsync(_store!, partition));
        }

        return folds;
    }

    /// <summary>What the partitions say of themselves, for a test that failed.</summary>
    public async Task<string> DescribePartitionsAsync()
    {
        List<string> lines = [];
        for (var partition = 0; _client is not null && partition < Orders.Partitions; partition++)
        {
            try
            {
                lines.Add(await Grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(Orders.Id, partition))
                    .DescribeAsync());
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException)
            {
                lines.Add($"partition {partition}: {failure.Message}");
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>What the silos wrote, for a test that failed.</summary>
    public string Output() => string.Join("\n\n", _silos.Select(silo => $"silo {silo.SiloPort}:\n{silo.Output()}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        foreach (var gate in _gates.Values)
        {
            gate.Dispose();
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
        // Silos that stand still keep their connections beside those of the others.
        ["STREAMBATCH_POSTGRES"] = _settings.ConnectionString + ";Maximum Pool Size=10",
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
