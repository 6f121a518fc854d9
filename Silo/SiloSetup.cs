using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Engine.Watermarking;
using StreamBatch.Grains;
using StreamBatch.Grains.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres;
using StreamBatch.Storage.Postgres.Cluster;

namespace StreamBatch.Silo;

/// <summary>What makes a host of Orleans one of StreamBatch's.</summary>
public static class SiloSetup
{
    private const string Invariant = "Npgsql";

    // A silo whose sign of life is older than three of these is looked after by those that join, too. With Orleans'
    // 30 s a start after the loss of all silos takes a minute longer.
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(10);

    // A call that is lost between two silos, as around the death of one, is made again after that; everything that
    // grains are asked may be asked again. Orleans' 30 s would hold a partition up for that long.
    internal static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    // The silos ask each queue that often: a few calls a second, whatever happens.
    private const int WakeUpQueues = 4;
    private static readonly TimeSpan LookForWakeUpsEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The services that grains and gateways of a process stand on.</summary>
    public static IServiceCollection AddStreamBatch(
        this IServiceCollection services,
        IClusterStore store,
        GrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddPlacementDirector<PartitionPlacement>(provider => provider.GetRequiredService<PartitionHomes>());
        return services
            .Configure<SiloMessagingOptions>(messaging =>
                messaging.MaxEnqueuedRequestsHardLimit = options.MaxGrainRequests)
            .CarryFailures()
            .AddSingleton(store)
            .AddSingleton(options)
            .AddSingleton(new ContractCatalog(store, ContractYaml.Read, options.NewestSemantics))
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SemanticsReport>()
            .AddSingleton<Instruments>()
            .AddSingleton<EntityPlacement>()
            .AddSingleton<PartitionHomes>()
            .AddSingleton<StateAdmission>()
            .AddSingleton<SiloAppender>()
            .AddSingleton<SiloStates>()
            .AddSingleton<StreamWakeUps>()
            .AddSingleton<IPaneWakeUps>(provider => provider.GetRequiredService<StreamWakeUps>())
            .AddSingleton(provider => new PaneFeedReader(
                store.Panes, provider.GetRequiredService<IPaneWakeUps>(), options.Clock, new SubscriptionOptions()))
            .AddSingleton<ClusterGateway>()
            .AddSingleton<ReconcileWorkers>();
    }

    /// <summary>Lets our failures come back from another process as what they are: who asked again, or answers 503,
    /// does so by their type.</summary>
    public static IServiceCollection CarryFailures(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options =>
            options.SupportedNamespacePrefixes.Add(nameof(StreamBatch)));

    /// <summary>How the grains of a silo with these settings carry their roles.</summary>
    public static GrainOptions GrainOptionsFor(SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new GrainOptions
        {
            NewestSemantics = settings.MaxSemantics,
            Watermark = new WatermarkRoleOptions
            {
                RaiseSemanticsAfter = settings.RaiseSemanticsAfter.Ticks / TimeSpan.TicksPerMicrosecond,
            },
        };
    }

    /// <summary>Membership and reminders on PostgreSQL, and wake-ups.</summary>
    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(settings);
        return silo
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = settings.ClusterId;
                options.ServiceId = settings.ServiceId;
            })
            .Configure<ClusterMembershipOptions>(options => options.IAmAliveTablePublishTimeout = SignOfLifeEvery)
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout)
            .UseMembership(settings)
            .UseReminders(settings)
            .UseWakeUps(settings)
            .ConfigureServices(services =>
                services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeadMembers>());
    }

    /// <summary>Membership on PostgreSQL.</summary>
    public static ISiloBuilder UseMembership(this ISiloBuilder silo, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(settings);
        return silo.UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = ConnectionFor(settings);
        });
    }

    /// <summary>The same for a client of Orleans.</summary>
    public static IClientBuilder UseMembership(this IClientBuilder client, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(settings);
        return client.UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = ConnectionFor(settings);
        });
    }

    /// <summary>Reminders on PostgreSQL.</summary>
    public static ISiloBuilder UseReminders(this ISiloBuilder silo, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(settings);
        return silo.UseAdoNetReminderService(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = ConnectionFor(settings);
        });
    }

    /// <summary>Wake-ups of subscribers: streams in memory, with their subscriptions on PostgreSQL.</summary>
    public static ISiloBuilder UseWakeUps(this ISiloBuilder silo, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(settings);
        var connection = ConnectionFor(settings);
        silo.AddAdoNetGrainStorage("PubSubStore", options => options.Configure<OrleansGrainStorageSerializer>(
            (storage, serializer) =>
            {
                storage.Invariant = Invariant;
                storage.ConnectionString = connection;
                storage.GrainStorageSerializer = serializer;
            }));
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        return silo.AddMemoryStreams(StreamWakeUps.ProviderName, streams =>
        {
            streams.ConfigurePartitioning(WakeUpQueues);
            streams.ConfigurePullingAgent(agent => agent.Configure(options =>
                options.GetQueueMsgsTimerPeriod = LookForWakeUpsEvery));

            // What is older tells nobody anything any more.
            streams.ConfigureCacheEviction(cache => cache.Configure(options =>
            {
                options.DataMinTimeInCache = TimeSpan.FromSeconds(5);
                options.DataMaxAgeInCache = TimeSpan.FromSeconds(30);
            }));
        });
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

                // Who may not migrate waits for the one who may, also when nothing is there yet.
                Create = true,
            },
            cancellationToken);
    }

    /// <summary>Where the store of the cluster is.</summary>
    public static PostgresStoreOptions PlaceOf(SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new PostgresStoreOptions { ConnectionString = settings.ConnectionString, Schema = settings.Schema };
    }

    // Orleans' providers name their tables alone, as our own statements do.
    private static string ConnectionFor(SiloSettings settings) =>
        new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            SearchPath = "\"" + settings.Schema.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"",
        }.ConnectionString;
}
