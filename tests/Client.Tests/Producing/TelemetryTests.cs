using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using StreamBatch.Client.Producing;

namespace StreamBatch.Client.Tests.Producing;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Events_AreCountedByOutcome_AndRequestsAreTraced()
    {
        var contract = "telemetry";
        ConcurrentDictionary<string, double> sums = [];
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "StreamBatch.Client")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        meters.Start();
        ConcurrentBag<Activity> activities = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "StreamBatch.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var server = new FakeServer();
        server.OnEvents = (_, _) => Task.FromResult<HttpResponseMessage?>(server.Requests.Count switch
        {
            1 => FakeServer.Problem(503, "busy"),
            2 => FakeServer.Outcomes(
                ["""{"status":"accepted"}""", """{"status":"late"}""", """{"status":"rejected","reason":"json"}"""]),
            _ => FakeServer.Problem(403, "forbidden"),
        });
        var producer = await server.Client(new SkippingClock(TimeSpan.FromSeconds(20))).CreateProducerAsync(
            new StreamBatchProducerOptions<Order>
            {
                ContractId = contract,
                Source = "/shop",
                RecordType = OrderJson.Default.Order,
                Id = order => order.Number,
                Limits = new ProducerLimits { Linger = Orders.NoLinger },
            });
        for (var i = 1; i <= 3; i++)
        {
            await producer.SendAsync(Orders.Of(i));
        }

        await producer.FlushAsync();
        await producer.SendAsync(Orders.Of(4));
        await Assert.ThrowsAsync<UndeliveredException>(() => producer.FlushAsync());
        await producer.DisposeAsync();

        Assert.Equal(
            [
                ("streambatch.client.buffered", 0),
                ("streambatch.client.buffered.bytes", 0),
                ("streambatch.client.events accepted", 1),
                ("streambatch.client.events late", 1),
                ("streambatch.client.events rejected", 1),
                ("streambatch.client.events undelivered", 1),
                ("streambatch.client.request.duration", 1),
                ("streambatch.client.retries", 1),
            ],
            sums.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        var sent = activities.Where(activity => (string?)activity.GetTagItem("streambatch.contract") == contract)
            .OrderBy(activity => activity.StartTimeUtc).ToList();
        Assert.Equal(
            [ActivityStatusCode.Error, ActivityStatusCode.Unset, ActivityStatusCode.Error],
            sent.Select(activity => activity.Status));
        Assert.Equal(
            server.Requests.Select(request => request.Headers["traceparent"]).Order(StringComparer.Ordinal),
            sent.Select(activity => activity.Id).Order(StringComparer.Ordinal));

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? of = null;
            string? status = null;
            foreach (var (name, tag) in tags)
            {
                of = name == "streambatch.contract" ? (string?)tag : of;
                status = name == "streambatch.status" ? (string?)tag : status;
            }

            if (of == contract)
            {
                sums.AddOrUpdate(
                    instrument.Name + (status is null ? "" : " " + status), value, (_, sum) => sum + value);
            }
        }
    }
}
