using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Storage;
using StreamBatch.Silo.Tests.Clusters;

namespace StreamBatch.Silo.Tests.OrleansTables;

/// <summary>The providers of a silo and of a client that never start.</summary>
internal sealed class Providers : IDisposable
{
    private readonly IHost _silo;
    private readonly IHost _client;

    public Providers(string connectionString, string clusterId = "alone", bool deleteStateOnClear = true)
    {
        _silo = Build(host => host.UseOrleans(silo =>
        {
            silo.UseAdoNet(connectionString, deleteStateOnClear);
            Name(silo.Services, clusterId);
        }));
        _client = Build(host => host.UseOrleansClient(client =>
        {
            client.UseAdoNet(connectionString);
            Name(client.Services, clusterId);
        }));
    }

    public async Task<IMembershipTable> OpenMembershipAsync()
    {
        var table = _silo.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return table;
    }

    public async Task<IGatewayListProvider> OpenGatewaysAsync()
    {
        var gateways = _client.Services.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();
        return gateways;
    }

    public async Task<IReminderTable> OpenRemindersAsync()
    {
        var table = _silo.Services.GetRequiredService<IReminderTable>();
        await table.StartAsync();
        return table;
    }

    public async Task<IGrainStorage> OpenStorageAsync()
    {
        var storage = _silo.Services.GetRequiredService<IGrainStorage>();
        var start = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
        ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(start);
        await start.OnStart();
        return storage;
    }

    public void Dispose()
    {
        _silo.Dispose();
        _client.Dispose();
    }

    private static IHost Build(Action<IHostApplicationBuilder> configure)
    {
        var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        host.Logging.ClearProviders();
        configure(host);
        return host.Build();
    }

    private static IServiceCollection Name(IServiceCollection services, string clusterId) =>
        services.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = clusterId;
            options.ServiceId = TwoSilos.ServiceId;
        });
}
