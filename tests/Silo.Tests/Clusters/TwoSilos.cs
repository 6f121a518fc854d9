using Orleans.TestingHost;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Clusters;

/// <summary>A cluster of two silos, with a client, in a schema of its own; where there is no PostgreSQL, nothing.
/// </summary>
public sealed class TwoSilos : IAsyncLifetime
{
    internal const string ConnectionKey = "StreamBatch:Connection";
    internal const string ServiceId = "streambatch";

    private OrleansSchema? _schema;
    private TestCluster? _cluster;

    internal OrleansSchema Schema => _schema!;

    internal TestCluster Cluster => _cluster!;

    public async Task InitializeAsync()
    {
        if (PrivatePostgres.WhyUnavailable() is null)
        {
            _schema = await OrleansSchema.CreateAsync();
            _cluster = await StartAsync(_schema, "first");
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_schema is not null)
        {
            await _schema.DisposeAsync();
        }
    }

    /// <summary>Starts a cluster of the one service; what it kept is there in the next cluster of another id. With
    /// <paramref name="inProcesses"/> each silo has a process of its own, which can be killed.</summary>
    internal static async Task<TestCluster> StartAsync(
        OrleansSchema schema, string clusterId, bool inProcesses = false)
    {
        var builder = new TestClusterBuilder(2)
        {
            Options =
            {
                UseTestClusterMembership = false,
                ConfigureFileLogging = false,
                ServiceId = ServiceId,
                ClusterId = clusterId,
            },
            Properties = { [ConnectionKey] = schema.ConnectionString },
        };
        builder.AddSiloBuilderConfigurator<AdoNetSilo>();
        builder.AddClientBuilderConfigurator<AdoNetClient>();
        if (inProcesses)
        {
            builder.CreateSiloAsync = StandaloneSiloHandle.CreateDelegate(
                Path.Combine(AppContext.BaseDirectory, typeof(TwoSilos).Assembly.GetName().Name!));
        }

        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
