using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>Keeps a bounded number of requests under way until it is stopped.</summary>
internal sealed class RateLoad
{
    // A producer whose key is busy goes on after a pause, as it is told to.
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(100);

    private readonly EventSource _events;
    private readonly Func<ValueTask<PreparedRequest>> _make;
    private readonly Func<PreparedRequest, Task> _send;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _producers;
    private double _hotShare;
    private long _sent;
    private long _sentHot;

    /// <summary>Begins.</summary>
    /// <param name="options">How many.</param>
    /// <param name="events">What is sent.</param>
    /// <param name="make">Makes an empty request.</param>
    /// <param name="send">Sends one, until it is acknowledged.</param>
    public RateLoad(
        RateOptions options,
        EventSource events,
        Func<ValueTask<PreparedRequest>> make,
        Func<PreparedRequest, Task> send)
    {
        (_events, _make, _send) = (events, make, send);
        _producers = Task.WhenAll(Enumerable.Range(0, options.InFlight).Select(_ => Task.Run(ProduceAsync)));
    }

    /// <summary>What was acknowledged.</summary>
    public AckTimes Acks { get; } = new();

    /// <summary>Makes that share of the next requests ones of the hot key.</summary>
    public void SetHotShare(double share)
    {
        lock (_gate)
        {
            (_hotShare, _sent, _sentHot) = (share, 0, 0);
        }
    }

    /// <summary>Waits while events are sent; fails when they cannot be.</summary>
    public async Task GoOnAsync(TimeSpan time)
    {
        var pause = Task.Delay(time, TimeProvider.System, CancellationToken.None);
        if (await Task.WhenAny(pause, _producers) == _producers)
        {
            await _producers;
        }
    }

    /// <summary>Sends no more, and waits for the acknowledgement of what is under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _producers;
        _stop.Dispose();
    }

    private async Task ProduceAsync()
    {
        var request = await _make();
        while (!_stop.IsCancellationRequested)
        {
            request.Clear();
            var isHot = IsNextHot();
            _events.Fill(request, isHot);
            var begin = TimeProvider.System.GetTimestamp();
            await _send(request);
            var time = TimeProvider.System.GetElapsedTime(begin);
            var busy = CountBusy(request);
            Acks.Add(time, request.Events - busy, isHot);
            if (busy > 0)
            {
                Acks.AddRefused(busy, isHot);
                await Task.Delay(BusyPause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private static int CountBusy(PreparedRequest request)
    {
        var busy = 0;
        foreach (var outcome in request.Outcomes)
        {
            busy += outcome.Reason == ReasonCode.KeyBusy ? 1 : 0;
        }

        return busy;
    }

    private bool IsNextHot()
    {
        lock (_gate)
        {
            var isHot = _sentHot < _hotShare * ++_sent;
            _sentHot += isHot ? 1 : 0;
            return isHot;
        }
    }
}
