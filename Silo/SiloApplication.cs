using Orleans.Configuration;
using Orleans.Dashboard;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Clustering;
using StreamBatch.Grains;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Security;
using StreamBatch.Server.Serving;

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
    /// <param name="reads">What the HTTP API reads; null: there is none.</param>
    /// <param name="access">Who may use HTTP; null: it asks for no keys and must be on loopback alone, and nothing is
    /// noted.</param>
    public static WebApplication Build(
        string[] args,
        SiloSettings settings,
        SiloLinks links,
        IClusterStore store,
        GrainOptions options,
        Action<ISiloBuilder>? configure = null,
        ClusterReads? reads = null,
        SiloAccess? access = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(links);
        if (access?.IsInsecure != false)
        {
            settings.CheckHttp(isInsecure: true, isPlain: true);
        }

        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(kestrel => settings.HttpUrls.ToList().ForEach(kestrel.Listen));
        builder.Logging.HideQueries();
        if (builder.Configuration["Logging:LogLevel:Microsoft.AspNetCore"] is null)
        {
            // Several lines a request say nothing that an operator needs.
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        }

        AddAccess(builder.Services, settings, access);
        builder.Services.AddStreamBatch(store, options)
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<MetricsPage>()
            .AddHostedService<Drain>()
            .AddSingleton<StoreWatch>()
            .AddHostedService(provider => provider.GetRequiredService<StoreWatch>())
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

        if (reads is not null)
        {
            builder.Services.AddSingleton(reads).AddSingleton<IEdition, ClusterEdition>()
                .AddStreamBatchApi(settings.Api);
            if (reads.Sources is { } sources)
            {
                builder.Services.AddSingleton(sources);
            }
        }

        var app = builder.Build();
        app.UseStreamBatchAccess();
        if (settings.AdminToken is not null)
        {
            app.MapAdminPages();
        }

        // Counts from the beginning, not from the first question on.
        var metrics = app.Services.GetRequiredService<MetricsPage>();
        app.MapGet(MetricsPage.Path, () => Results.Text(metrics.Write()))
            .RequireScope(AccessRight.Metrics)
            .ExcludeFromDescription();
        var watch = app.Services.GetRequiredService<StoreWatch>();
        app.MapHealth(() => watch.IsReached);
        if (reads is not null)
        {
            app.MapStreamBatchApi();
        }

        return app;
    }

    private static void AddAccess(IServiceCollection services, SiloSettings settings, SiloAccess? access)
    {
        services.AddStreamBatchAccess(
            new AccessOptions
            {
                IsInsecure = access?.IsInsecure != false,
                AdminToken = settings.AdminToken,
                Jwt = settings.Jwt,
            });
        if (access is not null)
        {
            services.AddSingleton(access.Keys).AddSingleton(access.Trail);
        }

        if (settings is { HttpCertificate: { } certificate, HttpKey: { } key })
        {
            services.AddServerCertificate(certificate, key);
        }
    }
}
