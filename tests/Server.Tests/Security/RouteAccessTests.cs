using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Server.Tests.Security;

/// <summary>Every route of the embedded edition, with every kind of key.</summary>
public sealed class RouteAccessTests
{
    [Fact]
    public async Task EveryRoute_LetsInWhomItSays()
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions());

        using var http = served.NewClient();

        var routes = await new RouteAccess(http, served.Keys).CheckAsync(served.Endpoints);

        Assert.True(routes >= 30);
    }
}
