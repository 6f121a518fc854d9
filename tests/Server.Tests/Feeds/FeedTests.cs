using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Server.Api;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Editions;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Server.Tests.Feeds;

/// <summary>What a feed does at its edges: bounds, silence, positions that are none or are gone, the end of the
/// process.</summary>
public sealed class FeedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("orders/feeds/panes?after=nonsense", 400, "positionInvalid")]
    [InlineData("orders/feeds/panes?after=now", 400, "parameterInvalid")]
    [InlineData("orders/feeds/panes?from=nonsense", 400, "parameterInvalid")]
    [InlineData("orders/feeds/panes?from=now&after=x", 400, "parameterInvalid")]
    [InlineData("other/feeds/panes", 404, "unknownContract")]
    public async Task WhatIsNoFeed_IsRefused(string place, int status, string code)
    {
        await using var served = await ServedFolder.StartAsync();
        await new EditionClient(served.Http, "orders").RegisterAsync();

        Assert.Equal((status, code), await RefusalAsync(served.Http, place));
    }

    [Fact]
    public async Task PositionBeforeWhatRetentionLeft_IsGone_AndTheEarliestIsTold()
    {
        await using var served = await ServedFolder.StartAsync();
        var orders = new EditionClient(served.Http, "orders");
        await orders.RegisterAsync();
        string first;
        await using (var feed = await orders.FollowAsync("panes?from=now"))
        {
            await orders.SendAsync(orders.Event("1", 1), orders.Event("2", 11));
            await orders.RaiseAsync(100);
            await feed.ReadAsync(2);
            first = (await FirstPositionAsync(served.Http, "orders/feeds/panes"))!;
        }

        var contract = served.Host.ContractOf("orders").Contract;
        await served.Results.DropBeforeAsync(contract, TimeOf(15), CancellationToken.None);

        using var answer = await served.Http.GetAsync($"v1/contracts/orders/feeds/panes?after={first}");
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Equal("positionExpired", problem.RootElement.GetProperty("code").GetString());
        var earliest = problem.RootElement.GetProperty("earliest").GetString();
        await using var again = await orders.FollowAsync($"panes?after={earliest}");
        Assert.Equal("a@00:10 1 1", EditionClient.DescribeRow((await again.ReadAsync(1))[0].Row));
    }

    [Fact]
    public async Task SilentFeed_IsKeptOpen()
    {
        var clock = new ManualClock();
        await using var served = await ServedFolder.StartAsync(clock);
        await new EditionClient(served.Http, "orders").RegisterAsync();
        await using var body = await served.Http.GetStreamAsync("v1/contracts/orders/feeds/panes");
        using var lines = new StreamReader(body, Encoding.UTF8);
        Assert.Equal("retry: 1000", await lines.ReadLineAsync());
        Assert.Equal("", await lines.ReadLineAsync());
        Assert.StartsWith("id: ", await lines.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("", await lines.ReadLineAsync());

        var comment = lines.ReadLineAsync();
        for (var seconds = 0; seconds < 14; seconds++)
        {
            Assert.False(comment.IsCompleted);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        // The feed may begin to wait only now.
        while (!comment.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(comment, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        Assert.Equal(":", await comment);
    }

    [Fact]
    public async Task OldFeed_EndsInGoodOrder_SoThatItsKeyIsLookedAtAgain()
    {
        var clock = new ManualClock();
        await using var served = await ServedFolder.StartAsync(clock);
        var orders = new EditionClient(served.Http, "orders");
        await orders.RegisterAsync();
        await using var feed = await orders.FollowAsync("panes");

        var end = feed.ReadAsync();
        while (!end.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        Assert.Null(await end);
        Assert.NotEmpty(feed.Position);
    }

    [Fact]
    public async Task NoMoreFeedsThanAreAllowed_AndEventsAreTakenBesideThem()
    {
        const int MaxFeeds = 8;
        await using var served = await ServedFolder.StartAsync(limits: new ApiOptions { MaxFeeds = MaxFeeds });
        var orders = new EditionClient(served.Http, "orders");
        await orders.RegisterAsync();
        List<EditionFeed> feeds = [];
        while (feeds.Count < MaxFeeds)
        {
            feeds.Add(await orders.FollowAsync("panes"));
        }

        Assert.Equal((503, "busy"), await RefusalAsync(served.Http, "orders/feeds/panes"));
        Assert.Equal(["accepted"], await orders.SendAsync(orders.Event("1", 1)));
        await orders.RaiseAsync(10);
        var first = await Task.WhenAll(feeds.Select(feed => feed.ReadAsync(1)));
        Assert.All(first, seen => Assert.Equal("a@00:00 1 1", EditionClient.DescribeRow(seen[0].Row)));

        await feeds[0].DisposeAsync();
        await SeesAsync(async () => (await StatusAsync(served.Http, "orders/feeds/panes")) == 200);
        foreach (var feed in feeds)
        {
            await feed.DisposeAsync();
        }
    }

    [Fact]
    public async Task EndOfTheProcess_EndsFeedsAtOnce_AlsoOfAClientThatTakesNothing()
    {
        await using var served = await ServedFolder.StartAsync();
        var orders = new EditionClient(served.Http, "orders");
        await orders.RegisterAsync();
        await using var feed = await orders.FollowAsync("panes");
        using var stuck = await AskAndTakeNothingAsync(served.Http.BaseAddress!, "/v1/contracts/orders/feeds/panes");
        for (var round = 0; round < 20; round++)
        {
            var events = Enumerable.Range(0, 1_000)
                .Select(i => orders.Event($"e{round}-{i}", 1, sensor: $"s{round}-{i}")).ToArray();
            await orders.SendAsync(events);
        }

        await orders.RaiseAsync(10);
        var seen = await feed.ReadAsync(20_000);

        var next = feed.ReadAsync();
        var begun = TimeProvider.System.GetTimestamp();
        await served.StopAsync();

        Assert.Null(await next);
        Assert.Equal(seen[^1].Position, feed.Position);
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static EventTime TimeOf(int second) =>
        new((new DateTimeOffset(2026, 1, 1, 0, 0, second, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).Ticks / 10);

    private static async Task<Socket> AskAndTakeNothingAsync(Uri server, string path)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 4 * 1024,
        };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return socket;
    }

    private static async Task<string?> FirstPositionAsync(HttpClient http, string place)
    {
        await using var body = await http.GetStreamAsync("v1/contracts/" + place);
        using var lines = new StreamReader(body, Encoding.UTF8);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                return line["id: ".Length..];
            }
        }

        return null;
    }

    private static async Task<(int Status, string? Code)> RefusalAsync(HttpClient http, string place)
    {
        using var answer = await http.GetAsync("v1/contracts/" + place);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, problem.RootElement.GetProperty("code").GetString());
    }

    private static async Task<int> StatusAsync(HttpClient http, string place)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/contracts/" + place);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }

    private static async Task SeesAsync(Func<Task<bool>> look)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!await look())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }
}
