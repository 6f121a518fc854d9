using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Silo.Tests.Links;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Silo.Tests.Admin;

/// <summary>The dashboard is for administrators, and shows them nothing that grains hold.</summary>
public sealed class AdminPagesTests
{
    private const string Token = "sixteen characters";

    [Theory]
    [InlineData("/orleans/", null, HttpStatusCode.Unauthorized)]
    [InlineData("/orleans/", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("/orleans/", Token, HttpStatusCode.OK)]
    [InlineData("/orleans/DashboardCounters", null, HttpStatusCode.Unauthorized)]
    [InlineData("/orleans/DashboardCounters", Token, HttpStatusCode.OK)]
    [InlineData("/ORLEANS/dashboardcounters", null, HttpStatusCode.Unauthorized)]
    [InlineData("/orleans/GrainState?grainId=a&grainType=b", null, HttpStatusCode.Unauthorized)]
    [InlineData("/orleans/GrainState?grainId=a&grainType=b", Token, HttpStatusCode.Forbidden)]
    [InlineData("/orleans/grainstate/?grainId=a&grainType=b", Token, HttpStatusCode.Forbidden)]
    public async Task Dashboard_NeedsThePassword_AndRefusesPayloads(
        string path,
        string? password,
        HttpStatusCode expected)
    {
        using var folder = new TestFolder();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Host.UseOrleans(silo => silo
            .UseLocalhostClustering(LocalSilo.FreePort(), gatewayPort: 0)
            .AddDashboard());
        builder.Services.AddSingleton(TimeProvider.System)
            .AddSingleton<IKeyStore>(new EmbeddedKeyStore(folder.Path, TimeProvider.System, flush: false))
            .AddStreamBatchAccess(new AccessOptions { AdminToken = Token });
        await using var app = builder.Build();
        app.UseStreamBatchAccess();
        app.MapAdminPages();
        await app.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single() + path);
        request.Headers.Authorization = password is null ? null : new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + password)));

        using var response = await client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count == 1);
    }
}
