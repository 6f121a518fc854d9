using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using StreamBatch.Server.Api;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Limits;

/// <summary>What is taken of one client and for one contract.</summary>
public sealed class RateLimitTests
{
    private const string Batch = "application/cloudevents-batch+json";

    [Fact]
    public async Task MoreRequestsASecondThanMay_AreAnsweredBy429_UntilThePauseIsOver()
    {
        // A bucket of one that takes a second to fill: of requests at once all but few are refused.
        // A client of its own, which asks for nothing besides.
        await using var served = await ServedFolder.StartAsync(limits: new() { ClientRequestsPerSecond = 1 });
        using var http = new HttpClient { BaseAddress = served.Http.BaseAddress };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.GetAsync("v1/contracts")));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(refused);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(refused, answer => Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        Assert.Equal("rateLimited", await CodeOfAsync(refused[0]));
        Array.ForEach(answers, answer => answer.Dispose());
        Assert.Equal("alive", await http.GetStringAsync("health/live"));
        await UntilTakenAsync(() => http.GetAsync("v1/contracts"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MoreEventsASecondThanMay_AreRefusedInABatch_AndSlowedInAStream(bool isOfClient)
    {
        // The bucket has 10,000 events, the most of a request, and gets 2,000 a second.
        await using var served = await ServedFolder.StartAsync(limits: new()
        {
            ClientEventsPerSecond = isOfClient ? 2_000 : 0,
            ContractEventsPerSecond = isOfClient ? 0 : 2_000,
        });
        var client = new EditionClient(served.Http, "rates");
        await client.RegisterAsync();
        var first = Events(client, 0, 10_000);

        var (status, answer) = await client.PostAsync("events?summary=true", Batch, AsBatch(first));
        Assert.Equal(HttpStatusCode.OK, status);

        (status, answer) = await client.PostAsync("events", Batch, AsBatch(Events(client, 10_000, 10_000)));
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("rateLimited", answer.GetProperty("code").GetString());

        var began = TimeProvider.System.GetTimestamp();
        (status, answer) = await client.PostAsync(
            "events?summary=true",
            "application/x-ndjson",
            Encoding.UTF8.GetBytes(string.Join('\n', Events(client, 10_000, 14_000))));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(14_000, answer.GetProperty("counts").GetProperty("accepted").GetInt32());

        // At most 10,000 were there; a clock that is read late makes it longer, never shorter.
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task OneClient_HasItsShareOfRequestsWithEvents_AndTheRestIsRefused()
    {
        await using var served = await ServedFolder.StartAsync(
            limits: new() { MaxIngests = 8, MaxWaitingIngests = 4, ClientIngests = 3 });
        var client = new EditionClient(served.Http, "shares");
        await client.RegisterAsync();
        var open = Enumerable.Range(0, 3).Select(i => new OpenBody(client.Event($"{i}", 1))).ToList();
        var streams = open.Select(body => served.Http.PostAsync("v1/contracts/shares/events?batch=1", body)).ToList();

        // Each has been let in when its first event counts.
        await client.SeeAsync(
            "results?open=true", "open", row => row.GetProperty("values").GetProperty("n").GetRawText(), "3");

        // Three are taken and two wait; whichever come after these are refused.
        var more = Enumerable.Range(0, 6)
            .Select(i => client.PostAsync("events", Batch, Encoding.UTF8.GetBytes($"[{client.Event($"x{i}", 1)}]")))
            .ToList();
        var refused = new List<JsonElement>();
        while (refused.Count < 4)
        {
            var ended = await Task.WhenAny(more);
            more.Remove(ended);
            var (status, answer) = await ended;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            refused.Add(answer);
        }

        Assert.All(refused, answer => Assert.Equal("busy", answer.GetProperty("code").GetString()));
        Assert.Contains("shares", await served.Http.GetStringAsync("v1/contracts"), StringComparison.Ordinal);
        open.ForEach(body => body.End());
        foreach (var answer in await Task.WhenAll(streams))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
        }

        Assert.All(await Task.WhenAll(more), taken => Assert.Equal(HttpStatusCode.OK, taken.Status));
    }

    [Fact]
    public async Task BytesUnderWay_AreBounded_AndAllIsTakenInTheEnd()
    {
        // 16 MiB of room, and four streams with 24 MiB each: they take turns and none waits for ever.
        await using var served = await ServedFolder.StartAsync(
            limits: new() { MaxIngestBytes = ApiOptions.MinIngestMib * ApiOptions.Mib });
        var client = new EditionClient(served.Http, "bytes");
        await client.RegisterAsync();
        var filler = new string('x', 64 * 1024);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(stream => client.PostAsync(
            "events?summary=true",
            "application/x-ndjson",
            Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 384).Select(i => client.Event(
                $"{stream}-{i}", 1, attributes: $"\"filler\":\"{filler}\",")))))));

        Assert.All(answers, answer =>
            Assert.Equal((HttpStatusCode.OK, 384), (answer.Status, answer.Answer.GetProperty("durable").GetInt32())));
    }

    private static List<string> Events(EditionClient client, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => client.Event(i.ToString(CultureInfo.InvariantCulture), 1))];

    private static byte[] AsBatch(IEnumerable<string> events) =>
        Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]");

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("code").GetString();
    }

    private static async Task UntilTakenAsync(Func<Task<HttpResponseMessage>> ask)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (true)
        {
            using var answer = await ask();
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, TimeProvider.System, limit.Token);
        }
    }
}
