using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Server.Tests.Remote;

namespace StreamBatch.Server.Tests.Security;

/// <summary>What is noted of administrative acts on the embedded edition.</summary>
public sealed class AuditTrailTests
{
    private const string Token = "sixteen characters";

    [Fact]
    public async Task Acts_AreNotedBeforeTheyAreDone_AndHowTheyEnded()
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions());
        using var http = served.NewClient();
        var script = new AuditScript(http, served.Keys, served.Trail);

        await script.RunAsync();

        Assert.True(await script.CheckRoutesAsync(served.Endpoints) >= 10);
    }

    [Fact]
    public async Task ActThatCannotBeNoted_IsNotDone()
    {
        await using var served = await ServedFolder.StartAsync(
            access: new AccessOptions { AdminToken = Token }, trail: new BrokenTrail());
        using var http = served.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var body = new StringContent(CommandScript.ContractOf("unnoted"));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");

        using var answer = await http.PostAsync("v1/contracts", body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Empty(served.Host.Contracts);
        Assert.Contains("contracts", await http.GetStringAsync("v1/contracts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trail_IsReadByPage()
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions { AdminToken = Token });
        served.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        for (var i = 0; i < 3; i++)
        {
            using var body = new StringContent("{\"at\":\"1\"}", Encoding.UTF8, "application/json");
            using var answer = await served.Http.PostAsync("v1/contracts/none/watermark", body);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        var numbers = new List<long>();
        for (string? next = "0"; next is not null;)
        {
            using var page = JsonDocument.Parse(
                await served.Http.GetStringAsync($"v1/audit-trail?limit=4&after={next}"));
            var entries = page.RootElement.GetProperty("entries");
            Assert.InRange(entries.GetArrayLength(), 1, 4);
            numbers.AddRange(entries.EnumerateArray().Select(entry => entry.GetProperty("number").GetInt64()));
            next = page.RootElement.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(1, 6).Select(number => (long)number), numbers);
        var lines = await served.Http.GetStringAsync("v1/audit-trail?format=ndjson");
        Assert.Equal(6, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        using var refused = await served.Http.GetAsync("v1/audit-trail?after=x");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private sealed class BrokenTrail : IAuditTrail
    {
        public ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
            throw new StoreException("It is broken.");

        public ValueTask<IReadOnlyList<StoredAuditEntry>> ReadAsync(
            long after,
            int limit,
            CancellationToken cancellationToken) => throw new StoreException("It is broken.");
    }
}
