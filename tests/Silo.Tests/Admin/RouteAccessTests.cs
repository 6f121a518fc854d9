using StreamBatch.Server.Tests.Security;
using StreamBatch.Silo.Tests.Editions;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Admin;

/// <summary>Every route of a silo, its metrics and its dashboard too, with every kind of key.</summary>
public sealed class RouteAccessTests(ServedSilo silo) : IClassFixture<ServedSilo>
{
    [PostgresFact]
    public async Task EveryRoute_LetsInWhomItSays()
    {
        var address = (await silo.HttpAsync()).BaseAddress;
        using var http = new HttpClient(silo.NewHandler()) { BaseAddress = address };

        var routes = await new RouteAccess(http, silo.Keys).CheckAsync(silo.Endpoints, AdminPages.Dashboard);

        Assert.True(routes >= 45);
    }
}
