namespace StreamBatch.Cluster.Benchmarks;

/// <summary>How long requests took until they were acknowledged. Safe for use by several threads.</summary>
internal sealed class AckTimes
{
    private readonly Lock _gate = new();
    private readonly List<(double Seconds, bool IsHot)> _times = [];
    private long _events;
    private long _refusedHot;
    private long _refusedOther;

    /// <summary>The events that were acknowledged.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>The events that were not taken because their key was busy: those of the hot key, and of others.
    /// </summary>
    public (long Hot, long Other) Refused => (Volatile.Read(ref _refusedHot), Volatile.Read(ref _refusedOther));

    public void AddRefused(int events, bool isHot) =>
        Interlocked.Add(ref isHot ? ref _refusedHot : ref _refusedOther, events);

    public void Add(TimeSpan time, int events, bool isHot)
    {
        Interlocked.Add(ref _events, events);
        lock (_gate)
        {
            _times.Add((time.TotalSeconds, isHot));
        }
    }

    /// <summary>Gives the times since the last call, ascending, and forgets them.</summary>
    /// <param name="isHot">Those of the hot key alone, or of the others.</param>
    public IReadOnlyList<double> Take(bool isHot)
    {
        lock (_gate)
        {
            double[] taken = [.. _times.Where(time => time.IsHot == isHot).Select(time => time.Seconds).Order()];
            _times.RemoveAll(time => time.IsHot == isHot);
            return taken;
        }
    }

    /// <summary>The time that a share of the requests did not exceed; 0 without any.</summary>
    public static double Quantile(IReadOnlyList<double> ascending, double share) =>
        ascending.Count == 0 ? 0 : ascending[Math.Min(ascending.Count - 1, (int)(share * ascending.Count))];
}
