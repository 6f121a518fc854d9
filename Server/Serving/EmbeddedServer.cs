using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Security;

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

    /// <summary>What it serves, each with the <see cref="EndpointScope"/> that it asks for.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Begins to serve.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="panes">The panes that it publishes.</param>
    /// <param name="options">Where, and to whom.</param>
    /// <param name="clock">Processing time.</param>
    /// <param name="log">Takes warnings and failures.</param>
    /// <param name="cancellationToken">Gives the start up, and later ends the ticks.</param>
    /// <exception cref="ArgumentException">It would be served to others without a key or in plain text.</exception>
    public static async Task<EmbeddedServer> StartAsync(
        EmbeddedHost host,
        IPaneFeed panes,
        ServingOptions options,
        TimeProvider clock,
        ILoggerProvider log,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(panes);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        options.Validate();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            $"{(options.TlsCertificate is null ? "http" : "https")}://{options.Listen}"));
        builder.Logging.ClearProviders()
            .AddProvider(log)
            .SetMinimumLevel(options.LogLevel)
            .HideQueries();
        builder.Services
            .AddSingleton(clock)
            .AddSingleton<IEdition>(_ => new EmbeddedEdition(host, panes))
            .AddStreamBatchAccess(options.Access)
            .AddStreamBatchApi(options.Limits);
        if (options.TlsCertificate is { } certificate)
        {
            builder.Services.AddServerCertificate(certificate, options.TlsKey!);
        }

        if (options.Keys is { } keys)
        {
            builder.Services.AddSingleton(keys);
        }

        if (options.Sources is { } sources)
        {
            builder.Services.AddSingleton(sources);
        }

        if (options.Trail is { } trail)
        {
            builder.Services.AddSingleton(trail);
        }

        var app = builder.Build();
        app.UseStreamBatchAccess();
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
