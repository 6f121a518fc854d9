using System.Diagnostics;
using StreamBatch.Client.Producing;

namespace StreamBatch.Client.Tests.Producing;

public sealed class EventEncoderTests
{
    private readonly FakeServer _server = new();

    [Fact]
    public async Task ARecord_IsACloudEvent()
    {
        await using var producer = await _server.Client(TimeProvider.System).CreateProducerAsync(Orders.WithIds());
        await producer.SendAsync(new Order("a\"b", 1.50m, "n1", Orders.Begin.AddTicks(12_345_678)));

        Assert.Equal(
            """{"specversion":"1.0","source":"/shop","type":"orders","id":"n1","time":"2026-01-01T00:00:01.234567Z","""
            + """
            "subject":"a\"b","data":{"customer":"a\"b","amount":1.50}}
            """,
            await SentAsync(producer));
    }

    [Fact]
    public async Task ANumberedRecord_HasASequenceAndAnIdOfIt()
    {
        await using var producer = await _server.Client(TimeProvider.System).CreateProducerAsync(Orders.Numbered());
        var delivery = await producer.SendAsync(Orders.Of(1));

        var sent = await SentAsync(producer);

        Assert.Equal(1, delivery.Sequence);
        Assert.StartsWith("/shop/", producer.Source, StringComparison.Ordinal);
        Assert.Equal(producer.Source, FakeRequest.Attribute(sent, "source"));
        Assert.Equal("1", FakeRequest.Attribute(sent, "sequence"));
        Assert.Equal(delivery.Id, FakeRequest.Attribute(sent, "id"));
        Assert.EndsWith($"\"id\":\"{delivery.Id}\",\"sequence\":\"1\"}}", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetractionsAndTombstones_SayWhatTheyAre()
    {
        await using var producer = await _server.Client(TimeProvider.System).CreateProducerAsync(Orders.WithIds());
        await producer.SendEventAsync(new ProducerEvent<Order>(Orders.Of(2))
        {
            Kind = EventKind.Retraction,
            Retracts = "n1",
        });
        await producer.SendEventAsync(new ProducerEvent<Order>(Orders.Of(3)) { Kind = EventKind.Tombstone });
        await producer.FlushAsync();

        var request = Assert.Single(_server.Requests);
        Assert.Equal(["retraction", "tombstone"], request.Attributes("kind"));
        Assert.Equal(["n1", null], request.Attributes("retracts"));
        Assert.Equal(["a", "a"], request.Attributes("subject"));
        Assert.DoesNotContain("data", request.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnActivity_IsNamedByTheEvent()
    {
        using var activity = new Activity("ordering").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using var producer = await _server.Client(TimeProvider.System).CreateProducerAsync(Orders.WithIds());
        await producer.SendAsync(Orders.Of(1));

        Assert.Equal(activity.Id, FakeRequest.Attribute(await SentAsync(producer), "traceparent"));
    }

    [Fact]
    public async Task WhatCannotBeSent_IsRefusedAtOnce()
    {
        await using var producer = await _server.Client(TimeProvider.System).CreateProducerAsync(Orders.WithIds());

        await RefusesAsync("Id:", Orders.Of(1) with { Number = "" });
        await RefusesAsync("Key:", Orders.Of(1, ""));
        await RefusesAsync("1048576", Orders.Of(1, new string('x', 600_000)));
        await RefusesAsync("Retracts:", Orders.Of(1), EventKind.Retraction);
        Assert.Contains("Position:", (await Assert.ThrowsAsync<ArgumentException>(
            () => producer.SendAsync(Orders.Of(1), "7").AsTask())).Message, StringComparison.Ordinal);
        Assert.Equal(0, producer.BufferedEvents);

        async Task RefusesAsync(string what, Order order, EventKind kind = EventKind.Record)
        {
            var item = new ProducerEvent<Order>(order) { Kind = kind };
            var refusal = await Assert.ThrowsAsync<ArgumentException>(() => producer.SendEventAsync(item).AsTask());
            Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        }
    }

    private async Task<string> SentAsync(StreamBatchProducer<Order> producer)
    {
        await producer.FlushAsync();
        return Assert.Single(Assert.Single(_server.Requests).Lines);
    }
}
