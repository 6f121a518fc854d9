using System.Net;
using StreamBatch.Client.Producing;

namespace StreamBatch.Client.Tests.Producing;

/// <summary>What is sent again, and how: always the same bytes.</summary>
public sealed class RetryTests
{
    private readonly SkippingClock _clock = new(TimeSpan.FromSeconds(20));
    private readonly FakeServer _server = new();

    public static TheoryData<string> Passing =>
    [
        "408", "429", "500", "502", "503", "504", "unreachable", "broken", "no JSON", "too few outcomes", "no outcomes",
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task APassingFailure_IsSentAgainAsItWas(string failure)
    {
        FailOnce(failure);
        await using var producer = await CreateAsync();
        var delivery = await producer.SendAsync(Orders.Of(1));

        await producer.FlushAsync();

        Assert.Equal(new DeliveryOutcome(DeliveryStatus.Accepted, null, null, 2), await delivery.Outcome);
        Assert.Equal(2, _server.Requests.Count);
        Assert.Equal(_server.Requests[0].Body, _server.Requests[1].Body);
        Assert.NotNull(producer.LastFailure);
    }

    [Theory]
    [InlineData(400, "parameterInvalid")]
    [InlineData(401, "unauthenticated")]
    [InlineData(403, "forbidden")]
    [InlineData(404, "unknownContract")]
    [InlineData(413, "bodyTooLarge")]
    [InlineData(415, "mediaTypeUnsupported")]
    public async Task ALastingFailure_IsTold_AndNotTriedAgain(int status, string code)
    {
        _server.OnEvents = (_, _) => Task.FromResult<HttpResponseMessage?>(FakeServer.Problem(status, code));
        var producer = await CreateAsync();
        var delivery = await producer.SendAsync(Orders.Of(1));

        var undelivered = await Assert.ThrowsAsync<UndeliveredException>(() => producer.FlushAsync());

        Assert.Equal(1, undelivered.Report.Undelivered);
        var refusal = Assert.IsType<StreamBatchApiException>(
            (await Assert.ThrowsAsync<DeliveryException>(() => delivery.Outcome)).InnerException);
        Assert.Equal(((HttpStatusCode)status, code), (refusal.Status, refusal.Code));
        Assert.Single(_server.Requests);
        await producer.DisposeAsync();
    }

    [Fact]
    public async Task ARejectedEvent_IsTold_AndNotSentAgain()
    {
        _server.OnEvents = (_, _) => Task.FromResult<HttpResponseMessage?>(FakeServer.Outcomes(
            ["""{"status":"rejected","reason":"subjectMismatch","field":"subject"}""", """{"status":"accepted"}"""]));
        await using var producer = await CreateAsync();
        var first = await producer.SendAsync(Orders.Of(1));
        var second = await producer.SendAsync(Orders.Of(2));

        await producer.FlushAsync();

        Assert.Equal(
            new DeliveryOutcome(DeliveryStatus.Rejected, "subjectMismatch", "subject", 1), await first.Outcome);
        Assert.Equal(DeliveryStatus.Accepted, (await second.Outcome).Status);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task EventsOfABusyEntity_AreSentAgainAlone()
    {
        _server.OnEvents = (request, _) => Task.FromResult<HttpResponseMessage?>(FakeServer.Outcomes(
            request.Attributes("id").Select(id => id is "n2" or "n3" && _server.Requests.Count < 3
                ? """{"status":"rejected","reason":"keyBusy","httpStatus":429}"""
                : """{"status":"late"}""")));
        await using var producer = await CreateAsync();
        List<EventDelivery> all = [];
        for (var i = 1; i <= 4; i++)
        {
            all.Add(await producer.SendAsync(Orders.Of(i)));
        }

        var report = await producer.FlushAsync();

        Assert.Equal(4, report.CountOf(DeliveryStatus.Late));
        Assert.Equal(["n1 n2 n3 n4", "n2 n3", "n2 n3"], Sent());
        var attempts = await Task.WhenAll(all.Select(async item => (await item.Outcome).Attempts));
        Assert.Equal([1, 3, 3, 1], attempts);
    }

    [Fact]
    public async Task ABatchThatIsTooLarge_IsHalved()
    {
        _server.OnEvents = (request, _) => Task.FromResult(
            request.Lines.Count > 2 ? FakeServer.Problem(413, "bodyTooLarge") : null);
        await using var producer = await CreateAsync();
        for (var i = 1; i <= 5; i++)
        {
            await producer.SendAsync(Orders.Of(i));
        }

        await producer.FlushAsync();

        Assert.Equal(["n1 n2 n3 n4 n5", "n1 n2", "n3 n4 n5", "n3", "n4 n5"], Sent());
    }

    [Fact]
    public async Task Waits_GrowWithinTheirBounds_AndHonourTheServer()
    {
        _server.OnEvents = (_, _) => Task.FromResult(_server.Requests.Count switch
        {
            1 => FakeServer.Problem(503, "busy", "7"),
            <= 4 => FakeServer.Problem(503, "busy"),
            _ => null,
        });
        await using var producer = await CreateAsync();
        await producer.SendAsync(Orders.Of(1));

        await producer.FlushAsync();

        // A wait of less than a millisecond is none.
        var waits = _clock.Waits;
        Assert.Equal(5, _server.Requests.Count);
        Assert.InRange(waits[0], TimeSpan.FromSeconds(7), TimeSpan.FromMilliseconds(7_100));
        Assert.InRange(waits.Count, 1, 4);
        Assert.All(waits[1..], wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(800)));
    }

    [Fact]
    public async Task AnEvent_IsGivenUpWhenItsTimeIsOver_AndLaterOnesGoOn()
    {
        _server.OnEvents = (request, _) => Task.FromResult(
            request.Attributes("id").Contains("n1") ? FakeServer.Problem(503, "busy", "9") : null);
        await using var producer = await CreateAsync(new() { DeliveryTimeout = TimeSpan.FromSeconds(30) });
        var first = await producer.SendAsync(Orders.Of(1));
        await Assert.ThrowsAsync<UndeliveredException>(() => producer.FlushAsync());
        var second = await producer.SendAsync(Orders.Of(2));

        Assert.Equal(1, (await producer.FlushAsync()).CountOf(DeliveryStatus.Accepted));

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => first.Outcome);
        Assert.Equal(4, failure.Attempts);
        Assert.Equal(1, (await second.Outcome).Attempts);
    }

    [Fact]
    public async Task ARequestWithoutAnAnswer_IsTriedAgainAfterItsTimeout()
    {
        var timeout = TimeSpan.FromMinutes(1);
        _server.OnEvents = async (_, cancellationToken) =>
        {
            if (_server.Requests.Count == 1)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return null;
        };
        await using var producer = await CreateAsync(
            new() { RequestTimeout = timeout, DeliveryTimeout = TimeSpan.FromMinutes(5) });
        var delivery = await producer.SendAsync(Orders.Of(1));
        var flushed = producer.FlushAsync();

        await _clock.ExpectAsync(timeout);
        _clock.Advance(timeout);

        await flushed;
        Assert.Equal(2, (await delivery.Outcome).Attempts);
        Assert.IsType<TimeoutException>(producer.LastFailure);
    }

    [Fact]
    public async Task WhileOneRequestIsTriedAgain_NoOtherBegins()
    {
        var clock = new SkippingClock(TimeSpan.FromSeconds(20));
        TaskCompletionSource mayPass = new();
        _server.OnEvents = async (request, cancellationToken) =>
        {
            if (_server.Requests.Count == 1)
            {
                return FakeServer.Problem(503, "busy", "40");
            }

            if (_server.Requests.Count == 2)
            {
                await mayPass.Task.WaitAsync(cancellationToken);
            }

            return null;
        };
        await using var producer = await _server.Client(clock).CreateProducerAsync(Orders.WithIds(
            new ProducerLimits { MaxRequestsUnderWay = 2, MaxBatchEvents = 1, Linger = TimeSpan.Zero }));
        var (one, other) = Lanes();
        await producer.SendAsync(Orders.Of(1, one));
        await clock.ExpectAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(41));

        var later = await producer.SendAsync(Orders.Of(2, other));
        clock.Advance(TimeSpan.FromSeconds(41));
        mayPass.SetResult();
        await later.Outcome;

        Assert.Equal(["n1", "n1", "n2"], Sent());
    }

    [Fact]
    public async Task ALane_RunsAheadOfAnother_ByNoMoreThanTheirBatches()
    {
        var (one, other) = Lanes();
        TaskCompletionSource mayPass = new();
        _server.OnEvents = async (request, cancellationToken) =>
        {
            if (request.Attributes("subject")[0] == one)
            {
                await mayPass.Task.WaitAsync(cancellationToken);
            }

            return null;
        };
        await using var producer = await _server.Client(_clock).CreateProducerAsync(Orders.WithIds(
            new ProducerLimits { MaxRequestsUnderWay = 2, MaxBatchEvents = 2, Linger = TimeSpan.Zero }));
        await producer.SendAsync(Orders.Of(1, one));
        List<EventDelivery> ahead = [];
        for (var i = 2; i <= 9; i++)
        {
            ahead.Add(await producer.SendAsync(Orders.Of(i, other)));
        }

        await Task.WhenAll(ahead[..3].Select(delivery => delivery.Outcome));

        Assert.DoesNotContain(ahead[3..], delivery => delivery.Attempts > 0);
        mayPass.SetResult();
        Assert.Equal(9, (await producer.FlushAsync()).CountOf(DeliveryStatus.Accepted));
    }

    // Two customers whose events are in different lanes of two.
    private static (string One, string Other) Lanes()
    {
        var lanes = Enumerable.Range(0, 20).Select(i => "c" + i).GroupBy(customer =>
            Domain.Partitioning.Partitioner.PartitionOf(System.Text.Encoding.UTF8.GetBytes(customer), 2)).ToList();
        return (lanes[0].First(), lanes[1].First());
    }

    private IEnumerable<string> Sent() =>
        _server.Requests.Select(request => string.Join(' ', request.Attributes("id")));

    private void FailOnce(string failure) => _server.OnEvents = (_, _) =>
    {
        if (_server.Requests.Count > 1)
        {
            return Task.FromResult<HttpResponseMessage?>(null);
        }

        HttpResponseMessage answer = failure switch
        {
            "unreachable" => throw new HttpRequestException("Refused."),
            "broken" => throw new IOException("Reset."),
            "no JSON" => FakeServer.Json(HttpStatusCode.OK, "{\"outcomes\":[{\"status\":"),
            "too few outcomes" => FakeServer.Outcomes([]),
            "no outcomes" => FakeServer.Json(HttpStatusCode.OK, "[]"),
            _ => FakeServer.Problem(int.Parse(failure), "busy"),
        };
        return Task.FromResult<HttpResponseMessage?>(answer);
    };

    private Task<StreamBatchProducer<Order>> CreateAsync(ProducerLimits? limits = null) => _server.Client(_clock)
        .CreateProducerAsync(Orders.WithIds(
            (limits ?? new()) with { MaxRequestsUnderWay = 1, Linger = Orders.NoLinger }));
}
