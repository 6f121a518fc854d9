using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;
using StreamBatch.Engine.Clustering;
using StreamBatch.Grains;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres;
using StreamBatch.Storage.Postgres.Cluster;

namespace StreamBatch.Silo;

/// <summary>What makes a host of Orleans one of StreamBatch's.</summary>
public static class SiloSetup
{
    internal const string Invariant = "Npgsql";

    // A silo whose sign of life is older than three of these is looked after by those that join, too. With Orleans'
    // 30 s a start after the loss of all silos takes a minute longer.
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(10);

    /// <summary>The services that grains and gateways of a process stand on.</summary>
    public static IServiceCollection AddStreamBatch(
        this IServiceCollection services,
        IClusterStore store,
        GrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services
            .AddSingleton(store)
            .AddSingleton(options)
            .AddSingleton(new ContractCatalog(store, ContractYaml.Read))
            .AddSingleton<SiloAppender>()
            .AddSingleton<ClusterGateway>();
    }

    /// <summary>Membership, the state of entities and reminders on PostgreSQL.</summary>
    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(settings);
        var connection = ConnectionFor(settings);
        return silo
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = settings.ClusterId;
                options.ServiceId = settings.ServiceId;
            })
            .Configure<ClusterMembershipOptions>(options => options.IAmAliveTablePublishTimeout = SignOfLifeEvery)
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connection;
            })
            .UseAdoNetReminderService(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connection;
            })
            .UseEntityStorage(settings)
            .ConfigureServices(services =>
                services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeadMembers>());
    }

    /// <summary>The state of entities on PostgreSQL.</summary>
    public static ISiloBuilder UseEntityStorage(this ISiloBuilder silo, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(settings);
        var connection = ConnectionFor(settings);
        return silo
            .AddAdoNetGrainStorage("entities", options => options.Configure<OrleansGrainStorageSerializer>(
                (storage, serializer) =>
                {
                    storage.Invariant = Invariant;
                    storage.ConnectionString = connection;
                    storage.GrainStorageSerializer = serializer;
                }))
            .ConfigureServices(services => services.AddSingleton<OrleansGrainStorageSerializer>());
    }

    /// <summary>Opens the store of the cluster.</summary>
    public static Task<PostgresClusterStore> OpenStoreAsync(
        SiloSettings settings,
        bool migrate,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return PostgresClusterStore.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = settings.ConnectionString,
                Schema = settings.Schema,
                Migrate = migrate,
                Create = migrate,
            },
            cancellationToken);
    }

    // Orleans' providers name their tables alone, as our own statements do.
    internal static string ConnectionFor(SiloSettings settings) =>
        new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            SearchPath = "\"" + settings.Schema.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"",
        }.ConnectionString;
}
