using StreamBatch.Client.Journals;
using StreamBatch.Client.Producing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Client.Tests.Journals;

/// <summary>Producers with a journal.</summary>
public sealed class JournaledProducerTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);
    private static readonly ProducerLimits Limits = new()
    {
        MaxRequestsUnderWay = 2,
        Linger = Orders.NoLinger,
        DeliveryTimeout = Timeout,
        RequestTimeout = TimeSpan.FromHours(2),
    };

    private readonly TestFolder _folder = new();
    private readonly SkippingClock _clock = new(TimeSpan.FromMinutes(10));
    private readonly FakeServer _server = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatIsNotAcknowledged_IsSentByTheNextProducer_AsItWas()
    {
        TaskCompletionSource isTried = new();
        _server.OnEvents = (_, _) =>
        {
            isTried.TrySetResult();
            throw new HttpRequestException("Nobody is there.");
        };
        var first = await OpenAsync();
        List<EventDelivery> sent = [];
        for (var i = 1; i <= 5; i++)
        {
            sent.Add(await first.SendAsync(Orders.Of(i, $"customer {i}"), $"line {i}"));
            await sent[^1].Journaled;
        }

        var flushed = first.FlushAsync();
        await isTried.Task;
        await CloseAsync(first);
        await Assert.ThrowsAsync<UndeliveredException>(() => flushed);
        var lost = await Assert.ThrowsAsync<DeliveryException>(() => sent[0].Outcome);
        Assert.True(lost.IsKept);
        var tried = Distinct();
        _server.OnEvents = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        List<EventDelivery> recovered = [];
        var before = _server.Requests.Count;
        await using var second = await OpenAsync(recovered.Add);

        var report = await second.FlushAsync();

        Assert.Equal("line 5", second.RecoveredPosition);
        Assert.Equal(first.Source, second.Source);
        Assert.Equal(5, report.CountOf(DeliveryStatus.Accepted));
        Assert.Subset(
            _server.Requests[before..].SelectMany(request => request.Lines).ToHashSet(), tried);
        Assert.All(recovered, delivery => Assert.True(delivery.IsRecovered));
        Assert.Equal(
            sent.Select(delivery => (delivery.Id, delivery.Position)).Order(),
            recovered.Select(delivery => (delivery.Id, delivery.Position)).Order());
    }

    [Fact]
    public async Task WhatIsAcknowledged_IsNotSentAgain_AndNumbersGoOn()
    {
        await using (var first = await OpenAsync())
        {
            await first.SendAsync(Orders.Of(1), "line 1");
            await first.FlushAsync();
        }

        // Nobody has to be there to go on.
        _server.OnEvents = (_, _) => throw new HttpRequestException("Nobody is there.");
        var second = await OpenAsync();
        var delivery = await second.SendAsync(Orders.Of(2));
        await CloseAsync(second);

        Assert.Equal(2, delivery.Sequence);
        Assert.Equal("line 1", second.RecoveredPosition);
        Assert.All(_server.Requests[1..], request => Assert.Equal([delivery.Id], request.Attributes("id")));
    }

    [Fact]
    public async Task Refusals_AreTriedAgain_UntilSomeoneMendsThem()
    {
        _server.OnEvents = (_, _) => Task.FromResult(
            _server.Requests.Count < 4 ? FakeServer.Problem(403, "forbidden") : null);
        await using var producer = await OpenAsync();
        var delivery = await producer.SendAsync(Orders.Of(1));

        await producer.FlushAsync();

        Assert.Equal(4, (await delivery.Outcome).Attempts);
        Assert.IsType<StreamBatchApiException>(producer.LastFailure);
    }

    [Fact]
    public async Task AFullJournal_MakesSendingWait_AndShrinksAgain()
    {
        TaskCompletionSource opened = new();
        _server.OnEvents = async (_, cancellationToken) =>
        {
            await opened.Task.WaitAsync(cancellationToken);
            return null;
        };
        await using var producer = await OpenAsync();
        var text = new string('x', 100_000);
        Task<EventDelivery> waiting;
        var count = 0;
        do
        {
            waiting = producer.SendAsync(Orders.Of(count++, text)).AsTask();
            if (waiting.IsCompleted)
            {
                await (await waiting).Journaled;
            }
        }
        while (waiting.IsCompleted);

        Assert.InRange(count, 5, 7);
        opened.SetResult();
        await waiting;
        for (var i = 0; i < 20; i++)
        {
            await producer.SendAsync(Orders.Of(count + i, text));
        }

        await producer.FlushAsync();
        await producer.DisposeAsync();
        Assert.InRange(
            new DirectoryInfo(_folder.Path).EnumerateFiles().Sum(file => file.Length), 1, 1024 * 1024);
    }

    [Fact]
    public async Task AJournal_IsOfOneProducerAtATime()
    {
        await using var first = await OpenAsync();

        await Assert.ThrowsAsync<JournalException>(() => OpenAsync());
    }

    [Fact]
    public async Task AJournal_IsForOneContractAndSource()
    {
        await (await OpenAsync()).DisposeAsync();
        var options = new StreamBatchProducerOptions<Order>
        {
            ContractId = "orders",
            Source = "/other",
            RecordType = OrderJson.Default.Order,
            Key = order => order.Customer,
            JournalFolder = _folder.Path,
        };

        var refusal = await Assert.ThrowsAsync<JournalException>(
            () => _server.Client(_clock).CreateProducerAsync(options));

        Assert.Contains("/shop", refusal.Message, StringComparison.Ordinal);
        await (await OpenAsync()).DisposeAsync();
    }

    [Fact]
    public async Task AContractWithOtherPartitions_GetsNoEventsOfTheJournal()
    {
        await (await OpenAsync()).DisposeAsync();
        TaskCompletionSource isAskedAgain = new();
        var asked = 0;
        var other = new FakeServer
        {
            Partitions = 5,
            OnContract = () =>
            {
                if (++asked == 2)
                {
                    isAskedAgain.SetResult();
                }
            },
        };
        var producer = await other.Client(_clock).CreateProducerAsync(Orders.Numbered(Limits, _folder.Path));
        await producer.SendAsync(Orders.Of(1));
        var flushed = producer.FlushAsync();
        await isAskedAgain.Task;

        await CloseAsync(producer);

        await Assert.ThrowsAsync<UndeliveredException>(() => flushed);
        Assert.Empty(other.Requests);
        Assert.Contains("5 partitions", producer.LastFailure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AJournalThatCannotBeWritten_IsTold_AndNothingOfItIsSent()
    {
        var isFull = false;
        var producer = await _server.Client(_clock).CreateProducerAsync(Orders.Numbered(
            Limits,
            _folder.Path,
            adapt: options => options with
            {
                OnPoint = point =>
                {
                    if (isFull && point == JournalPoint.BeforeWrite)
                    {
                        throw new IOException("No space left.");
                    }
                },
            }));
        isFull = true;
        var delivery = await producer.SendAsync(Orders.Of(1));

        await Assert.ThrowsAsync<JournalException>(() => delivery.Journaled);
        await Assert.ThrowsAsync<UndeliveredException>(() => producer.FlushAsync());
        Assert.IsType<JournalException>(
            (await Assert.ThrowsAsync<DeliveryException>(() => delivery.Outcome)).InnerException);
        await Assert.ThrowsAsync<JournalException>(() => producer.SendAsync(Orders.Of(2)).AsTask());
        await producer.DisposeAsync();
        Assert.Empty(_server.Requests);
    }

    private HashSet<string> Distinct() => [.. _server.Requests.SelectMany(request => request.Lines)];

    private Task<StreamBatchProducer<Order>> OpenAsync(Action<EventDelivery>? onDelivered = null) =>
        _server.Client(_clock).CreateProducerAsync(Orders.Numbered(Limits, _folder.Path, onDelivered));

    // The server does not answer, so that closing waits until its time is over.
    private async Task CloseAsync(StreamBatchProducer<Order> producer)
    {
        var closed = producer.DisposeAsync().AsTask();
        await _clock.ExpectAsync(Timeout);
        _clock.Advance(Timeout);
        await closed;
    }
}
