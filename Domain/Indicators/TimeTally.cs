namespace StreamBatch.Domain.Indicators;

/// <summary>The number, the sum and the greatest of some times, in microseconds.</summary>
internal sealed class TimeTally
{
    private decimal _sum;
    private long? _greatest;

    public long Count { get; private set; }

    public decimal? Greatest => _greatest;

    public decimal? Mean => Count == 0 ? null : decimal.Round(_sum / Count);

    // Clocks of event time and of ingestion are not the same: what seems to be before its cause took no time.
    public void Add(long microseconds)
    {
        var time = Math.Max(0, microseconds);
        Count++;
        _sum += time;
        _greatest = Math.Max(_greatest ?? 0, time);
    }

    /// <summary>Takes another tally into this one, which is empty, and some more times.</summary>
    public void Add(TimeTally other, IEnumerable<long> more)
    {
        Count += other.Count;
        _sum += other._sum;
        _greatest = other._greatest;
        foreach (var time in more)
        {
            Add(time);
        }
    }
}
