using StreamBatch.Client.Producing;

namespace StreamBatch.Client.Tests.Producing;

public sealed class ProducerTests
{
    private readonly SkippingClock _clock = new(TimeSpan.FromSeconds(20));
    private readonly FakeServer _server = new();

    [Fact]
    public async Task Batches_AreOfAtMostSoManyEvents_InOrder()
    {
        await using var producer = await CreateAsync(new() { MaxBatchEvents = 3 });
        for (var i = 1; i <= 7; i++)
        {
            await producer.SendAsync(Orders.Of(i));
        }

        var report = await producer.FlushAsync();

        Assert.Equal([3, 3, 1], _server.Requests.Select(request => request.Lines.Count));
        Assert.Equal(
            Enumerable.Range(1, 7).Select(i => "n" + i),
            _server.Requests.SelectMany(request => request.Attributes("id")));
        Assert.Equal(7, report.CountOf(DeliveryStatus.Accepted));
        Assert.Equal((0, 0L), (producer.BufferedEvents, producer.BufferedBytes));
    }

    [Fact]
    public async Task Batches_AreOfAtMostSoManyBytes_ButForOneEventThatIsLarger()
    {
        await using var producer = await CreateAsync(new() { MaxBatchBytes = 400 });
        await producer.SendAsync(Orders.Of(1));
        await producer.SendAsync(Orders.Of(2));
        await producer.SendAsync(Orders.Of(3, new string('x', 500)));
        await producer.SendAsync(Orders.Of(4));

        await producer.FlushAsync();

        Assert.Equal([2, 1, 1], _server.Requests.Select(request => request.Lines.Count));
    }

    [Fact]
    public async Task AnEvent_LingersAndIsSentWithoutAFlush()
    {
        var linger = TimeSpan.FromSeconds(7);
        await using var producer = await _server.Client(_clock).CreateProducerAsync(
            Orders.WithIds(new ProducerLimits { Linger = linger }));

        var delivery = await producer.SendAsync(Orders.Of(1));

        Assert.Equal(new DeliveryOutcome(DeliveryStatus.Accepted, null, null, 1), await delivery.Outcome);
        Assert.Contains(linger, _clock.Waits);
    }

    [Fact]
    public async Task Sending_WaitsForRoomInTheOrderOfTheCalls_AndMayBeGivenUp()
    {
        TaskCompletionSource opened = new();
        _server.OnEvents = async (_, cancellationToken) =>
        {
            await opened.Task.WaitAsync(cancellationToken);
            return null;
        };
        var producer = await CreateAsync(new() { MaxBufferedEvents = 2, MaxBatchEvents = 1 });
        await producer.SendAsync(Orders.Of(1));
        await producer.SendAsync(Orders.Of(2));
        using var patience = new CancellationTokenSource();

        var third = producer.SendAsync(Orders.Of(3), cancellationToken: patience.Token).AsTask();
        var fourth = producer.SendAsync(Orders.Of(4)).AsTask();
        var fifth = producer.SendAsync(Orders.Of(5)).AsTask();

        Assert.False(third.IsCompleted || fourth.IsCompleted || fifth.IsCompleted);
        Assert.False(producer.TrySend(Orders.Of(6), out _));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        opened.SetResult();
        await fourth;
        await fifth;
        await producer.DisposeAsync();
        Assert.Equal(["n1", "n2", "n4", "n5"], _server.Requests.SelectMany(request => request.Attributes("id")));
    }

    [Fact]
    public async Task Sending_WaitsForRoomInBytes()
    {
        TaskCompletionSource opened = new();
        _server.OnEvents = async (_, cancellationToken) =>
        {
            await opened.Task.WaitAsync(cancellationToken);
            return null;
        };
        var text = new string('x', 400_000);
        await using var producer = await CreateAsync(
            new() { MaxBufferedBytes = ProducerLimits.MaxEventBytes, MaxBatchEvents = 1 });

        // The customer stands in the subject and in the data.
        await producer.SendAsync(Orders.Of(1, text));
        var second = producer.SendAsync(Orders.Of(2, text)).AsTask();

        Assert.False(second.IsCompleted);
        Assert.InRange(producer.BufferedBytes, 800_000, ProducerLimits.MaxEventBytes);
        opened.SetResult();
        await second;
    }

    [Fact]
    public async Task Disposing_SendsWhatIsThere_AndTakesNoMore()
    {
        var producer = await CreateAsync(new());
        var delivery = await producer.SendAsync(Orders.Of(1));

        await producer.DisposeAsync();
        await producer.DisposeAsync();

        Assert.Equal(DeliveryStatus.Accepted, (await delivery.Outcome).Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => producer.SendAsync(Orders.Of(2)).AsTask());
    }

    [Fact]
    public async Task Disposing_WithoutAServer_GivesUpInTimeAndSaysSo()
    {
        _server.OnEvents = (_, _) => throw new HttpRequestException("Nobody is there.");
        var producer = await CreateAsync(new() { DeliveryTimeout = TimeSpan.FromSeconds(30) });
        var delivery = await producer.SendAsync(Orders.Of(1));

        var failure = await Assert.ThrowsAsync<UndeliveredException>(() => producer.DisposeAsync().AsTask());

        Assert.Equal(1, failure.Report.Undelivered);
        var undelivered = await Assert.ThrowsAsync<DeliveryException>(() => delivery.Outcome);
        Assert.Equal(("n1", false), (undelivered.EventId, undelivered.IsKept));
        Assert.True(undelivered.Attempts > 1);
    }

    [Fact]
    public async Task Disposing_WhileAServerHangs_GivesUpWhenTheTimeoutIsOver()
    {
        var timeout = TimeSpan.FromMinutes(3);
        TaskCompletionSource hangs = new();
        _server.OnEvents = async (_, cancellationToken) =>
        {
            hangs.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return null;
        };
        var producer = await CreateAsync(new() { DeliveryTimeout = timeout, RequestTimeout = TimeSpan.FromHours(1) });
        var delivery = await producer.SendAsync(Orders.Of(1));
        var disposed = producer.DisposeAsync().AsTask();
        await hangs.Task;

        await _clock.ExpectAsync(timeout);
        _clock.Advance(timeout);

        await Assert.ThrowsAsync<UndeliveredException>(() => disposed);
        Assert.Equal(1, (await Assert.ThrowsAsync<DeliveryException>(() => delivery.Outcome)).Attempts);
    }

    [Fact]
    public async Task AFlush_WaitsForEarlierEventsAlone_AndTellsWhatCameOfThem()
    {
        TaskCompletionSource opened = new();
        TaskCompletionSource isSent = new();
        _server.OnEvents = async (request, cancellationToken) =>
        {
            if (request.Attributes("id")[0] == "n2")
            {
                isSent.SetResult();
                await opened.Task.WaitAsync(cancellationToken);
            }

            return request.Attributes("id")[0] == "n1"
                ? FakeServer.Outcomes(["""{"status":"quarantined","reason":"range","field":"data.amount"}"""])
                : null;
        };
        await using var producer = await CreateAsync(new());
        var first = await producer.SendAsync(Orders.Of(1));

        var report = await producer.FlushAsync();
        await producer.SendAsync(Orders.Of(2));
        var second = producer.FlushAsync();
        await isSent.Task;
        await producer.SendAsync(Orders.Of(3));

        Assert.Equal(1, report.CountOf(DeliveryStatus.Quarantined));
        Assert.Equal(new DeliveryOutcome(DeliveryStatus.Quarantined, "range", "data.amount", 1), await first.Outcome);
        Assert.False(second.IsCompleted);
        opened.SetResult();
        Assert.Equal(1, (await second).CountOf(DeliveryStatus.Accepted));
        Assert.Equal(1, producer.BufferedEvents);
    }

    [Fact]
    public async Task WhatACallbackThrows_TheNextFlushThrows()
    {
        await using var producer = await _server.Client(_clock).CreateProducerAsync(Orders.Numbered(
            onDelivered: delivery => throw new InvalidDataException(delivery.Id)));
        await producer.SendAsync(Orders.Of(1));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => producer.FlushAsync());

        Assert.IsType<InvalidDataException>(failure.InnerException);
        Assert.Equal(0, (await producer.FlushAsync()).Undelivered);
    }

    private Task<StreamBatchProducer<Order>> CreateAsync(ProducerLimits limits) => _server.Client(_clock)
        .CreateProducerAsync(Orders.WithIds(limits with { MaxRequestsUnderWay = 1, Linger = Orders.NoLinger }));
}
