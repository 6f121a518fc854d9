namespace StreamBatch.Grains.Processes.Tests;

/// <summary>When a partition acknowledged. Safe for use by several threads.</summary>
internal sealed class AckClock
{
    private readonly Lock _gate = new();
    private long? _last;
    private long _acknowledged;

    /// <summary>The longest time between two acknowledgements.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>The number of acknowledgements.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public void Mark()
    {
        lock (_gate)
        {
            var now = TimeProvider.System.GetTimestamp();
            var gap = TimeProvider.System.GetElapsedTime(_last ?? now, now);
            LongestGap = gap > LongestGap ? gap : LongestGap;
            _last = now;
            _acknowledged++;
        }
    }
}
