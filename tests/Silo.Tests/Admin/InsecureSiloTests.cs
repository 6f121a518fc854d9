using System.Net;
using StreamBatch.Grains;
using StreamBatch.Silo.Tests.Links;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Admin;

/// <summary>A silo that asks for no keys.</summary>
public sealed class InsecureSiloTests
{
    [PostgresFact]
    public async Task Silo_WithoutKeys_LetsEverybodyIn_OnLoopbackAlone()
    {
        var schema = PostgresServer.NewSchema();
        var settings = new SiloSettings
        {
            ConnectionString = await PostgresServer.ConnectAsync(),
            Schema = schema,
            ClusterId = schema,
            SiloPort = LocalSilo.FreePort(),
            Http = "http://127.0.0.1:0",
            DrainNotice = TimeSpan.Zero,
        };
        using var links = SiloLinks.Open(settings, isInsecure: true);
        await using var store = await SiloSetup.OpenStoreAsync(settings, migrate: true, default);
        Assert.Throws<SiloSettingException>(() => SiloApplication.Build(
            [], settings with { Http = "http://0.0.0.0:0" }, links, store, new GrainOptions()));
        await using var app = SiloApplication.Build([], settings, links, store, new GrainOptions());
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        foreach (var path in (string[])["/health/live", "/health/ready", "/metrics"])
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
