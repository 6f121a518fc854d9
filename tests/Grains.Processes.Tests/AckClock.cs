namespace StreamBatch.Grains.Processes.Tests;

/// <summary>When a partition acknowledged, while something was sent to it. Safe for use by several threads.</summary>
internal sealed class AckClock
{
    private readonly Lock _gate = new();
    private long _since;
    private int _underWay;
    private long _acknowledged;

    /// <summary>The longest time between two acknowledgements, or from a request that found none under way to its
    /// acknowledgement: where nobody asks, no answer is missing.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>The number of acknowledgements.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>A request is sent.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _since = _underWay++ == 0 ? TimeProvider.System.GetTimestamp() : _since;
        }
    }

    /// <summary>A request is acknowledged.</summary>
    public void End()
    {
        lock (_gate)
        {
            var now = TimeProvider.System.GetTimestamp();
            var gap = TimeProvider.System.GetElapsedTime(_since, now);
            LongestGap = gap > LongestGap ? gap : LongestGap;
            _since = now;
            _underWay--;
            _acknowledged++;
        }
    }
}
