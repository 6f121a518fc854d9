using StreamBatch.Client.Producing;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Client.Tests.Served;

/// <summary>Producers against a server of the embedded edition.</summary>
public sealed class ServedProducerTests
{
    [Fact]
    public async Task NumberedEvents_AreAccepted_AndTheirRepeatsAreKnown()
    {
        await using var served = await ServedFolder.StartAsync();
        await OrderContract.RegisterAsync(served.Http);
        var lostAnswers = new LostAnswers(every: 3);
        var client = new StreamBatchClient(
            new HttpClient(lostAnswers), new StreamBatchClientOptions { Server = served.Http.BaseAddress });
        await using var producer = await client.CreateProducerAsync(Orders.Numbered(new ProducerLimits
        {
            MaxBatchEvents = 50,
            Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(1) },
        }));
        for (var i = 0; i < 2_000; i++)
        {
            await producer.SendAsync(Orders.Of(i, $"customer {i % 37}"));
        }

        var report = await producer.FlushAsync();

        Assert.True(lostAnswers.Lost > 0);
        Assert.Equal(0, report.Undelivered);
        Assert.Equal(2_000, report.CountOf(DeliveryStatus.Accepted) + report.CountOf(DeliveryStatus.Duplicate));
        Assert.Equal(
            Enumerable.Range(0, 2_000).Sum(), await OrderContract.TotalAsync(served.Http, "amount"));
        var watermark = await served.Http.GetStringAsync(
            new Uri("v1/contracts/orders/watermark", UriKind.Relative));
        Assert.Contains("\"sequenceGaps\":[]", watermark, StringComparison.Ordinal);
        Assert.Contains(producer.Source, watermark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongKey_IsRejected_AsItsNumberWouldBeOfAnotherPartition()
    {
        await using var served = await ServedFolder.StartAsync();
        await OrderContract.RegisterAsync(served.Http);
        var client = new StreamBatchClient(
            served.Http, new StreamBatchClientOptions { Server = served.Http.BaseAddress });
        await using var producer = await client.CreateProducerAsync(new StreamBatchProducerOptions<Order>
        {
            ContractId = "orders",
            Source = "/shop",
            RecordType = OrderJson.Default.Order,
            Key = order => order.Number,
            EventTime = order => order.Time,
        });

        var delivery = await producer.SendAsync(Orders.Of(1));

        Assert.Equal(
            new DeliveryOutcome(DeliveryStatus.Rejected, "subjectMismatch", "subject", 1), await delivery.Outcome);
    }

    [Fact]
    public async Task RetractionsAndTombstones_TakeBack()
    {
        await using var served = await ServedFolder.StartAsync();
        await OrderContract.RegisterAsync(served.Http);
        var client = new StreamBatchClient(
            served.Http, new StreamBatchClientOptions { Server = served.Http.BaseAddress });
        await using var producer = await client.CreateProducerAsync(Orders.Numbered());
        var first = await producer.SendAsync(Orders.Of(1));
        await producer.SendAsync(Orders.Of(2));
        await producer.SendAsync(Orders.Of(4, "b"));
        await producer.SendEventAsync(new ProducerEvent<Order>(Orders.Of(1))
        {
            Kind = EventKind.Retraction,
            Retracts = first.Id,
        });
        await producer.SendEventAsync(new ProducerEvent<Order>(Orders.Of(5, "b")) { Kind = EventKind.Tombstone });

        var report = await producer.FlushAsync();

        Assert.Equal(5, report.CountOf(DeliveryStatus.Accepted));
        Assert.Equal(2, await OrderContract.TotalAsync(served.Http, "amount"));
    }
}
