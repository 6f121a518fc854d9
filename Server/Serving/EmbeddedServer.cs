using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;

namespace StreamBatch.Server.Serving;

/// <summary>The embedded edition behind HTTP, on one address. Disposing stops it; the host stays the caller's.
/// </summary>
public sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbeddedServer(WebApplication app, Task ended)
    {
        _app = app;
        Ended = ended;
    }

    /// <summary>Where it is served, as a URL; with the port that was found where 0 was asked for.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Fails when the engine does.</summary>
    public Task Ended { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="panes">The panes that it publishes.</param>
    /// <param name="listen">The address, on loopback.</param>
    /// <param name="limits">What it takes.</param>
    /// <param name="clock">Processing time.</param>
    /// <param name="log">Takes warnings and failures.</param>
    /// <param name="cancellationToken">Gives the start up, and later ends the ticks.</param>
    public static async Task<EmbeddedServer> StartAsync(
        EmbeddedHost host,
        IPaneFeed panes,
        IPEndPoint listen,
        ApiOptions limits,
        TimeProvider clock,
        ILoggerProvider log,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(panes);
        ArgumentNullException.ThrowIfNull(listen);
        if (!IPAddress.IsLoopback(listen.Address))
        {
            throw new ArgumentException("Without keys the API is served on loopback alone.", nameof(listen));
        }

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(listen));
        builder.Logging.ClearProviders()
            .AddProvider(log)
            .SetMinimumLevel(LogLevel.Warning);
        builder.Services
            .AddSingleton(clock)
            .AddSingleton<IEdition>(_ => new EmbeddedEdition(host, panes))
            .AddStreamBatchApi(limits);
        var app = builder.Build();
        app.MapHealth();
        app.MapStreamBatchApi();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        return new EmbeddedServer(app, IdleTicks.RunAsync(host, clock, cancellationToken));
    }

    /// <summary>Takes no more requests, and ends when those under way are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
