using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using StreamBatch.Domain.Contracts;
using StreamBatch.Grains;
using StreamBatch.Grains.Processes.Tests;
using StreamBatch.Odcs;
using StreamBatch.Silo;
using StreamBatch.Storage.Postgres.Cluster;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>One silo in a process of its own on a schema of its own, and this process as its client.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly SiloSettings _settings;
    private readonly SiloProcess _silo;
    private PostgresClusterStore _store = null!;
    private IHost _client = null!;
    private NpgsqlConnection _connection = null!;

    private BenchCluster(SiloSettings settings, SiloProcess silo)
    {
        _settings = settings;
        _silo = silo;
    }

    public ClusterGateway Gateway { get; private set; } = null!;

    /// <summary>A client of the silo's HTTP API.</summary>
    public HttpClient Http => _silo.Http;

    /// <summary>Makes the schema, starts the silo and connects to it.</summary>
    /// <param name="connectionString">The server.</param>
    /// <param name="name">The name of the schema and of the cluster.</param>
    /// <param name="program">The program of the silo.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="hasDashboard">Whether the silo has Orleans' dashboard, which counts every call.</param>
    public static async Task<BenchCluster> StartAsync(
        string connectionString,
        string name,
        string program,
        string argument,
        bool hasDashboard = false)
    {
        var settings = new SiloSettings { ConnectionString = connectionString, Schema = name, ClusterId = name };
        await using (await SiloSetup.OpenStoreAsync(settings, migrate: true, default))
        {
        }

        var silo = SiloProcess.Start(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["STREAMBATCH_POSTGRES"] = settings.ConnectionString,
                ["STREAMBATCH_SCHEMA"] = settings.Schema,
                ["STREAMBATCH_CLUSTER_ID"] = settings.ClusterId,

                ["STREAMBATCH_ADMIN_TOKEN"] = hasDashboard ? "no secret: this is loopback" : "",

                // As it is deployed.
                ["DOTNET_gcServer"] = "1",
            },
            argument,
            program);
        var cluster = new BenchCluster(settings, silo);
        try
        {
            await silo.ReadyAsync();
            await cluster.ConnectAsync(argument == AppendOnlySilo.Argument);
            return cluster;
        }
        catch
        {
            Console.Error.WriteLine(silo.Output());
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the silo wrote last.</summary>
    public string Output() => _silo.Output();

    /// <summary>Registers the contract.</summary>
    public Task RegisterAsync(string document, Contract contract) =>
        Gateway.RegisterAsync(document, contract, default);

    /// <summary>What the silo, the server and this process have counted so far.</summary>
    /// <param name="acked">The events acknowledged so far.</param>
    public async Task<RateSample> SampleAsync(long acked)
    {
        var at = TimeProvider.System.GetTimestamp();
        return new RateSample(
            at,
            acked,
            await ReadCountersAsync(),
            await ServerCounters.ReadAsync(_connection),
            ProcessorTimes.Of(_silo.ProcessId),
            ProcessorTimes.Of(Environment.ProcessId));
    }

    /// <summary>The counters of the silo; none of one that only appends.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReadCountersAsync() =>
        (await _silo.ReadTextAsync(MetricsPage.Path) ?? "").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        if (_client is not null)
        {
            // There is nobody left to take leave of.
            await _client.StopAsync(new CancellationToken(canceled: true)).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _client.Dispose();
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    private async Task ConnectAsync(bool isAppendOnly)
    {
        _store = await SiloSetup.OpenStoreAsync(_settings, migrate: false, default);
        _connection = new NpgsqlConnection(_settings.ConnectionString);
        await _connection.OpenAsync();
        _client = new HostBuilder()
            .UseOrleansClient(client => (isAppendOnly
                    ? client.AddOutgoingGrainCallFilter<AppendOnlyCalls>()
                    : client)
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
            _client.Services.GetRequiredService<IGrainFactory>(),
            _store,
            new ContractCatalog(_store, ContractYaml.Read),
            new GrainOptions());
    }
}
