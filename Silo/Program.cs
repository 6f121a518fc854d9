using Orleans.Configuration;
using Orleans.Dashboard;
using StreamBatch.Domain;
using StreamBatch.Grains;
using StreamBatch.Silo;

try
{
    if (args is ["migrate"])
    {
        var owner = SiloSettings.Read(name => name == "STREAMBATCH_POSTGRES"
            && Environment.GetEnvironmentVariable("STREAMBATCH_POSTGRES_DDL") is { Length: > 0 } ddl
                ? ddl
                : Environment.GetEnvironmentVariable(name));
        await using var migrated = await SiloSetup.OpenStoreAsync(owner, migrate: true, default);
        return 0;
    }

    var settings = SiloSettings.Read(Environment.GetEnvironmentVariable);
    using var links = SiloLinks.Open(settings, args.Contains("--insecure", StringComparer.Ordinal));
    await using var store = await SiloSetup.OpenStoreAsync(settings, migrate: false, default);
    var builder = WebApplication.CreateBuilder(args);
    builder.WebHost.UseUrls(settings.Http);
    builder.Services.AddStreamBatch(store, new GrainOptions())
        .AddSingleton(settings)
        .AddSingleton(TimeProvider.System)
        .AddHostedService<Drain>()
        .Configure<HostOptions>(options => options.ShutdownTimeout = Drain.Limit);
    builder.Host.UseOrleans(silo => links.Secure(silo)
        .UsePostgres(settings)
        .Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = settings.Address;
            endpoints.SiloPort = settings.SiloPort;
            endpoints.GatewayPort = settings.GatewayPort;
        }));
    if (settings.AdminToken is not null)
    {
        builder.Host.UseOrleans(silo => silo.AddDashboard());
    }

    var app = builder.Build();
    if (settings.AdminToken is { } token)
    {
        app.MapAdminPages(token);
    }

    // Alive is who answers at all: neither the database nor the membership is asked.
    app.MapGet("/health/live", () => Results.Text("alive"));
    app.MapGet("/health/ready", (IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
            ? Results.Text("ready")
            : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
    await app.RunAsync();
    return 0;
}
catch (StreamBatchException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
