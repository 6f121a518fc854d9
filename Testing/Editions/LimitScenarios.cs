using System.Net;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>Scenarios of what a server reads of a request at most; its events are none, or not stored.</summary>
internal static class LimitScenarios
{
    private const string Batch = "application/cloudevents-batch+json";
    private const string Lines = "application/x-ndjson";

    public static async Task OfARequest(EditionClient client)
    {
        await client.RegisterAsync();
        var headers = Enumerable.Range(0, 120).Select(i => ($"x-{i}", "1")).ToArray();

        Assert.Equal(
            HttpStatusCode.RequestHeaderFieldsTooLarge,
            (await client.PostAsync("events", Lines, [], false, headers)).Status);
        Assert.Equal(
            HttpStatusCode.RequestHeaderFieldsTooLarge,
            (await client.PostAsync("events", Lines, [], false, ("x", new string('x', 40_000)))).Status);
        foreach (var type in new[] { Lines, Batch })
        {
            var (status, answer) = await client.PostAsync("events", type, new byte[64 * 1024 * 1024], isGzip: true);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
            Assert.Equal("bodyTooLarge", answer.GetProperty("code").GetString());
        }

        Assert.Equal(["accepted"], await client.SendAsync(client.Event("1", 1)));
    }
}
