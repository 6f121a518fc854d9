using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;
using StreamBatch.Odcs;
using StreamBatch.Silo;
using StreamBatch.Storage.Postgres;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests;

/// <summary>A cluster of silos in this process, on a private PostgreSQL, with a gateway outside it.</summary>
internal sealed class ClusterFixture : IAsyncDisposable
{
    private const string ConnectionKey = "StreamBatchConnection";

    // Silos are set up by a type that gets nothing but texts.
    private static readonly ConcurrentDictionary<string, GrainOptions> Options = new(StringComparer.Ordinal);

    private readonly PrivatePostgres _server;
    private readonly PostgresClusterStore _store;

    private ClusterFixture(PrivatePostgres server, PostgresClusterStore store, TestCluster cluster)
    {
        _server = server;
        _store = store;
        Cluster = cluster;
        Gateway = new ClusterGateway(
            cluster.GrainFactory,
            store,
            new ContractCatalog(store, ContractYaml.Read),
            Options[server.ConnectionString]);
    }

    public TestCluster Cluster { get; }

    public ClusterGateway Gateway { get; }

    public PostgresClusterStore Store => _store;

    public string ConnectionString => _server.ConnectionString;

    /// <summary>Starts silos.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="change">Makes the options of their grains other than is usual here.</param>
    public static async Task<ClusterFixture> StartAsync(short silos, Func<GrainOptions, GrainOptions>? change = null)
    {
        var server = await PrivatePostgres.TryStartAsync(CancellationToken.None)
            ?? throw new InvalidOperationException(PrivatePostgres.WhyUnavailable());
        var store = await SiloSetup.OpenStoreAsync(SettingsFor(server.ConnectionString), migrate: true, default);
        var builder = new TestClusterBuilder(silos);
        builder.Options.UseTestClusterMembership = false;
        builder.Properties[ConnectionKey] = server.ConnectionString;
        Options[server.ConnectionString] = (change ?? (options => options))(Usual);
        builder.AddSiloBuilderConfigurator<Configurator>();
        builder.AddClientBuilderConfigurator<Configurator>();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ClusterFixture(server, store, cluster);
    }

    /// <summary>What each silo has of a service.</summary>
    public IEnumerable<T> OfSilos<T>()
        where T : notnull =>
        Cluster.Silos.Cast<InProcessSiloHandle>().Select(silo => silo.SiloHost.Services.GetRequiredService<T>());

    /// <summary>Kills all silos, and starts one.</summary>
    /// <param name="between">Done while there is none.</param>
    public async Task KillAllAndStartOneAsync(Func<Task> between)
    {
        foreach (var silo in Cluster.Silos.ToList())
        {
            await Cluster.KillSiloAsync(silo);
        }

        await between();
        await Cluster.StartAdditionalSiloAsync();
    }

    /// <summary>The number of rows of a table.</summary>
    public Task<long> CountAsync(string table) => ScalarAsync($"select count(*) from streambatch.{table}");

    /// <summary>The number of reminders.</summary>
    public Task<long> CountRemindersAsync() => CountAsync("orleans_reminder");

    /// <summary>The current view as rows: key, start, count.</summary>
    public async Task<Dictionary<(string Key, long Start), string>> ReadResultsAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand(
            "select convert_from(key, 'UTF8'), start_us, aggregates from streambatch.result where mode <> 2");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<(string, long), string>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetString(0), reader.GetInt64(1)), reader.GetString(2));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>The value of a query.</summary>
    public async Task<long> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static GrainOptions Usual { get; } = new()
    {
        Partition = new PartitionRoleOptions { FlushAfter = 1_000_000, CheckpointAfter = 1_000_000 },
        Watermark = new WatermarkRoleOptions(),
        ReminderPeriod = TimeSpan.FromSeconds(2),
    };

    private static SiloSettings SettingsFor(string connection) => new() { ConnectionString = connection };

    private sealed class Configurator : ISiloConfigurator, IClientBuilderConfigurator
    {
        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) =>
            clientBuilder.UseMembership(SettingsFor(configuration[ConnectionKey]!));

        public void Configure(ISiloBuilder siloBuilder)
        {
            var settings = SettingsFor(siloBuilder.Configuration[ConnectionKey]!);
            var store = SiloSetup.OpenStoreAsync(settings, migrate: false, default).GetAwaiter().GetResult();
            siloBuilder.UseMembership(settings).UseReminders(settings).UseWakeUps(settings);
            siloBuilder.Configure<ReminderOptions>(options =>
            {
                options.MinimumReminderPeriod = TimeSpan.FromSeconds(1);
                options.RefreshReminderListPeriod = TimeSpan.FromSeconds(2);
            });
            siloBuilder.Services.AddStreamBatch(store, Options[settings.ConnectionString]);
            siloBuilder.Configure<ClusterMembershipOptions>(options =>
            {
                // A silo that is only slow, because the machine is busy, must not be held for dead: it would end this
                // process.
                options.ProbeTimeout = TimeSpan.FromSeconds(2);
                options.NumMissedProbesLimit = 4;
                options.NumVotesForDeathDeclaration = 1;
                options.MaxJoinAttemptTime = TimeSpan.FromSeconds(60);
            });
        }
    }
}
