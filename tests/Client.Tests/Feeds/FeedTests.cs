using System.Net;
using System.Text;
using StreamBatch.Client.Feeds;

namespace StreamBatch.Client.Tests.Feeds;

/// <summary>A feed over connections that end, break off and are refused.</summary>
public sealed class FeedTests
{
    private readonly SkippingClock _clock = new(TimeSpan.FromSeconds(20));

    [Fact]
    public async Task AFeed_GoesOnFromItsLastPosition_WhateverEndsAConnection()
    {
        List<(string Place, string? Last)> asked = [];
        var answers = new Queue<Func<HttpResponseMessage>>(
        [
            () => Events("id: p0\n\nid: p1\ndata: {\"number\":1,\"verdict\":{},\"hash\":\"a\"}\n\n"),
            () => FakeServer.Problem(503, "busy"),
            () => throw new HttpRequestException("Refused."),
            () => Broken("id: p2\ndata: {\"number\":2,\"verdict\":{},\"hash\":\"b\"}\n\n:\n\nid: p5\n\n"
                + "id: p6\ndata: {\"number\":3,\"verdict\":{},\"hash\":\"c\"}\n"),
            () => Events("id: p5\n\nid: p7\ndata: {\"number\":3,\"verdict\":{},\"hash\":\"c\"}\n\n"),
            () => FakeServer.Problem(410, "positionExpired"),
        ]);
        var client = new StreamBatchClient(
            new HttpClient(new FeedServer(request =>
            {
                asked.Add((
                    request.RequestUri!.PathAndQuery,
                    request.Headers.TryGetValues("Last-Event-ID", out var last) ? last.Single() : null));
                return answers.Dequeue()();
            })),
            new StreamBatchClientOptions { Server = new Uri("https://streambatch.test") },
            _clock);
        List<(long, string)> items = [];

        var refusal = await Assert.ThrowsAsync<StreamBatchApiException>(async () =>
        {
            await foreach (var item in client.Contract("orders").FollowVerdictsAsync(
                new FollowOptions { After = "p" }))
            {
                items.Add((item.Item.Number, item.Position));
            }
        });

        Assert.Equal("positionExpired", refusal.Code);
        Assert.Equal([(1, "p1"), (2, "p2"), (3, "p7")], items);
        Assert.Equal(["p", "p1", "p1", "p1", "p5", "p7"], asked.Select(request => request.Last));
        Assert.All(asked, request => Assert.Equal("/v1/contracts/orders/feeds/verdicts?after=p", request.Place));
    }

    [Fact]
    public async Task AFeedOfNow_AsksForItOnce_AndGoesOnByPosition()
    {
        List<(string Place, string? Last)> asked = [];
        var answers = new Queue<HttpResponseMessage>(
        [
            Events("retry: 3000\n\nid: p0\n\n"),
            Events("id: p1\ndata: {\"number\":1,\"verdict\":{},\"hash\":\"a\"}\n\n"),
        ]);
        var client = new StreamBatchClient(
            new HttpClient(new FeedServer(request =>
            {
                asked.Add((
                    request.RequestUri!.PathAndQuery,
                    request.Headers.TryGetValues("Last-Event-ID", out var last) ? last.Single() : null));
                return answers.Dequeue();
            })),
            new StreamBatchClientOptions { Server = new Uri("https://streambatch.test") },
            _clock);

        var first = await client.Contract("orders")
            .FollowVerdictsAsync(new FollowOptions { FromNow = true }).FirstAsync();

        Assert.Equal("p1", first.Position);
        Assert.Equal([null, "p0"], asked.Select(request => request.Last));
        Assert.Contains(TimeSpan.FromSeconds(3), _clock.Waits);
    }

    private static HttpResponseMessage Events(string text) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(text, Encoding.UTF8, "text/event-stream"),
    };

    private static HttpResponseMessage Broken(string text) => new(HttpStatusCode.OK)
    {
        Content = new StreamContent(new BreakingStream(Encoding.UTF8.GetBytes(text))),
    };
}
