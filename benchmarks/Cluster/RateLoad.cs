namespace StreamBatch.Cluster.Benchmarks;

/// <summary>Keeps a bounded number of requests under way until it is stopped.</summary>
internal sealed class RateLoad
{
    // A producer whose key is busy goes on after a pause, as it is told to.
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(100);

    private readonly Func<ValueTask<IRequestSender>> _make;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _producers;
    private double _hotShare;
    private long _sent;
    private long _sentHot;

    /// <summary>Begins.</summary>
    /// <param name="options">How many.</param>
    /// <param name="make">Makes what sends requests, one for each that is under way.</param>
    public RateLoad(RateOptions options, Func<ValueTask<IRequestSender>> make)
    {
        _make = make;
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
        var sender = await _make();
        while (!_stop.IsCancellationRequested)
        {
            var isHot = IsNextHot();
            sender.Fill(isHot);
            var begin = TimeProvider.System.GetTimestamp();
            var busy = await sender.SendAsync();
            var time = TimeProvider.System.GetElapsedTime(begin);
            Acks.Add(time, EventSource.RequestEvents - busy, isHot);
            if (busy > 0)
            {
                Acks.AddRefused(busy, isHot);
                await Task.Delay(BusyPause, TimeProvider.System, CancellationToken.None);
            }
        }
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
