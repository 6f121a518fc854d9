namespace StreamBatch.Domain.Reconciliation;

/// <summary>How fast a recompute may read, so that live traffic keeps its share of the disk and the processors.
/// </summary>
/// <param name="RecordsPerSecond">At least 1.</param>
public sealed record ReplayPace(int RecordsPerSecond)
{
    /// <summary>How long to wait after <paramref name="records"/> records in <paramref name="elapsed"/>; never
    /// negative.</summary>
    public TimeSpan Wait(long records, TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(records);
        var due = (decimal)records / RecordsPerSecond * TimeSpan.TicksPerSecond;
        var wait = due - elapsed.Ticks;
        return wait <= 0m ? TimeSpan.Zero : new TimeSpan((long)Math.Min(wait, TimeSpan.MaxValue.Ticks));
    }
}
