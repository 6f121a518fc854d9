using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Tests.Security;

/// <summary>A route that does not say who may use it.</summary>
public sealed class SilentRouteTests
{
    private const string Token = "sixteen characters";

    [Fact]
    public async Task Host_DoesNotStart_AndServesItToNobodyMeanwhile()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System)
            .AddSingleton<IKeyStore>(new FailingKeyStore())
            .AddStreamBatchAccess(new AccessOptions { AdminToken = Token });
        await using var app = builder.Build();
        app.UseStreamBatchAccess();
        app.MapGet("/forgotten", () => "the secret");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());

        Assert.Contains("/forgotten", failure.Message, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await http.GetAsync("/forgotten");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
