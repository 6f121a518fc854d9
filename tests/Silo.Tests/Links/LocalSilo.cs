using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;

namespace StreamBatch.Silo.Tests.Links;

/// <summary>A silo on loopback whose membership is kept by the first of its cluster.</summary>
internal sealed class LocalSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly int _port;

    private LocalSilo(IHost host, int port)
    {
        _host = host;
        _port = port;
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<LocalSilo> StartAsync(SiloLinks links, LocalSilo? primary)
    {
        var port = FreePort();
        var host = new HostBuilder()
            .UseOrleans(silo => links.Secure(silo)
                .UseLocalhostClustering(
                    port,
                    gatewayPort: 0,
                    new IPEndPoint(IPAddress.Loopback, primary?._port ?? port))
                .AddMemoryGrainStorageAsDefault()
                .Configure<ClusterMembershipOptions>(options =>
                    options.MaxJoinAttemptTime = TimeSpan.FromSeconds(5)))
            .Build();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await host.StartAsync(limit.Token);
            return new LocalSilo(host, port);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async Task<int> CountActiveAsync() =>
        (await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count;

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _host.StopAsync(limit.Token);
        _host.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
