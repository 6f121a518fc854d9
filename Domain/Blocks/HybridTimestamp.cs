namespace StreamBatch.Domain.Blocks;

/// <summary>
/// The ingestion timestamp: a hybrid logical clock. Strictly increasing within a partition, never behind its writer's
/// clock. Source: S. Kulkarni et al., "Logical Physical Clocks".
/// </summary>
/// <param name="Microseconds">Physical part, microseconds since the Unix epoch.</param>
/// <param name="Counter">Orders timestamps of one microsecond.</param>
public readonly record struct HybridTimestamp(long Microseconds, uint Counter) : IComparable<HybridTimestamp>
{
    /// <summary>The timestamp after this one when the clock shows
    /// <paramref name="processingTimeMicroseconds"/>.</summary>
    public HybridTimestamp Next(long processingTimeMicroseconds) =>
        processingTimeMicroseconds > Microseconds
            ? new HybridTimestamp(processingTimeMicroseconds, 0)
            : Counter < uint.MaxValue
                ? new HybridTimestamp(Microseconds, Counter + 1)
                : new HybridTimestamp(Microseconds + 1, 0);

    /// <inheritdoc/>
    public int CompareTo(HybridTimestamp other) =>
        (Microseconds, Counter).CompareTo((other.Microseconds, other.Counter));

    /// <summary>Whether <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not after <paramref name="right"/>.</summary>
    public static bool operator <=(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not before <paramref name="right"/>.</summary>
    public static bool operator >=(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) >= 0;
}
