using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using StreamBatch.Server.Serving;

namespace StreamBatch.Server.Tests.Security;

/// <summary>What is said to be on loopback listens nowhere else.</summary>
public sealed class ListeningTests
{
    [Theory]
    [InlineData("http://localhost:0")]
    [InlineData("http://LOCALHOST:0")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.0.0.2:0")]
    [InlineData("http://[::1]:0")]
    public async Task Loopback_IsListenedAtAlone(string url)
    {
        Assert.True(Listening.IsLoopback(url));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(url));
        await using var app = builder.Build();
        await app.StartAsync();

        Assert.All(app.Urls, place => Assert.True(IPAddress.IsLoopback(
            IPAddress.Parse(new Uri(place).Host.Trim('[', ']'))), place));
        Assert.NotEmpty(app.Urls);
    }
}
