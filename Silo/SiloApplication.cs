using Orleans.Configuration;
using Orleans.Dashboard;
using StreamBatch.Engine.Clustering;
using StreamBatch.Grains;

namespace StreamBatch.Silo;

/// <summary>A silo as a host that can be run.</summary>
public static class SiloApplication
{
    /// <summary>Puts a silo together: grains, membership, links, pages and health.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="settings">Where it is and what it stands on.</param>
    /// <param name="links">The links to other silos; they must live as long as the host.</param>
    /// <param name="store">The store of the cluster; the host does not dispose of it.</param>
    /// <param name="options">How grains carry their roles.</param>
    /// <param name="configure">Changes what is configured otherwise.</param>
    public static WebApplication Build(
        string[] args,
        SiloSettings settings,
        SiloLinks links,
        IClusterStore store,
        GrainOptions options,
        Action<ISiloBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(links);
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseUrls(settings.Http);
        builder.Services.AddStreamBatch(store, options)
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<MetricsPage>()
            .AddHostedService<Drain>()
            .Configure<HostOptions>(host => host.ShutdownTimeout = Drain.Limit);
        builder.Host.UseOrleans(silo =>
        {
            links.Secure(silo).UsePostgres(settings).Configure<EndpointOptions>(endpoints =>
            {
                endpoints.AdvertisedIPAddress = settings.Address;
                endpoints.SiloPort = settings.SiloPort;
                endpoints.GatewayPort = settings.GatewayPort;
            });
            configure?.Invoke(silo);
        });
        if (settings.AdminToken is not null)
        {
            builder.Host.UseOrleans(silo => silo.AddDashboard());
        }

        var app = builder.Build();
        if (settings.AdminToken is { } token)
        {
            app.MapAdminPages(token);
        }

        // Counts from the beginning, not from the first question on.
        var metrics = app.Services.GetRequiredService<MetricsPage>();
        app.MapGet(MetricsPage.Path, () => Results.Text(metrics.Write()));

        // Alive is who answers at all: neither the database nor the membership is asked.
        app.MapGet("/health/live", () => Results.Text("alive"));
        app.MapGet("/health/ready", (IHostApplicationLifetime lifetime) =>
            lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Text("ready")
                : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
        return app;
    }
}
