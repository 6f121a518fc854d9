using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Api;

/// <summary>What the API keeps out while it asks for no key, its description, and its bounds.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("Host", "example.org", "hostRefused")]
    [InlineData("Origin", "http://example.org", "originRefused")]
    [InlineData("Origin", "null", "originRefused")]
    public async Task RequestOfAWebPage_IsRefused(string header, string value, string code)
    {
        await using var served = await ServedFolder.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/contracts/any/cuts");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await served.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (await ReadAsync(answer)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Health_IsToldToEverybody()
    {
        await using var served = await ServedFolder.StartAsync();

        Assert.Equal("alive", await served.Http.GetStringAsync("health/live"));
        Assert.Equal("ready", await served.Http.GetStringAsync("health/ready"));
    }

    [Fact]
    public async Task StreamOfLines_IsCutIntoRequests_AndEveryEventHasItsOutcome()
    {
        await using var served = await ServedFolder.StartAsync();
        var client = new EditionClient(served.Http, "lines");
        await client.RegisterAsync();
        var lines = new StringBuilder();
        for (var i = 0; i < 12_345; i++)
        {
            lines.Append(client.Event(i.ToString(CultureInfo.InvariantCulture), i % 60)).Append('\n');
        }

        var (status, answer) = await client.PostAsync(
            "events", "application/x-ndjson", Encoding.UTF8.GetBytes(lines.ToString()));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(12_345, answer.GetProperty("durable").GetInt32());
        Assert.Equal(12_345, answer.GetProperty("outcomes").GetArrayLength());
        (status, answer) = await client.PostAsync(
            "events?summary=true", "application/x-ndjson", Encoding.UTF8.GetBytes(lines.ToString()), isGzip: true);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(12_345, answer.GetProperty("counts").GetProperty("duplicate").GetInt32());
        Assert.False(answer.TryGetProperty("outcomes", out _));
    }

    [Fact]
    public async Task StreamThatStopsAtTheFirstRejectedEvent_TakesThoseBeforeIt()
    {
        await using var served = await ServedFolder.StartAsync();
        var client = new EditionClient(served.Http, "stops");
        await client.RegisterAsync();

        var (status, answer) = await client.PostAsync(
            "events?stopAtRejected=true",
            "application/x-ndjson",
            Encoding.UTF8.GetBytes($"{client.Event("1", 1)}\n\nx\n{client.Event("2", 2)}"));

        Assert.Equal(HttpStatusCode.MultiStatus, status);
        Assert.Equal(3, answer.GetProperty("fault").GetProperty("line").GetInt32());
        Assert.Equal(1, answer.GetProperty("durable").GetInt32());
    }

    [Fact]
    public async Task DamagedEncoding_IsRefused()
    {
        await using var served = await ServedFolder.StartAsync();
        var client = new EditionClient(served.Http, "encoded");
        await client.RegisterAsync();
        byte[] gzip = [31, 139, 8, 0, 0, 0, 0, 0, 4, 171, 86, 42];
        foreach (var (encoding, code) in new[]
        {
            ("gzip", "encodingInvalid"), ("br", "encodingInvalid"), ("deflate", "encodingInvalid"),
            ("zip", "mediaTypeUnsupported"),
        })
        {
            using var content = new ByteArrayContent(encoding == "gzip" ? [1, 2, 3, 4] : gzip);
            content.Headers.ContentType = new("application/x-ndjson");
            content.Headers.ContentEncoding.Add(encoding);

            using var answer = await served.Http.PostAsync("v1/contracts/encoded/events", content);

            Assert.Equal(code, (await ReadAsync(answer)).GetProperty("code").GetString());
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
