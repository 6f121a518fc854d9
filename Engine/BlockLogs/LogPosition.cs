namespace StreamBatch.Engine.BlockLogs;

/// <summary>A place in a store's write-ahead order; the default is its beginning. Opaque but for its order.</summary>
/// <param name="Segment">The number of the segment, from 0.</param>
/// <param name="Offset">The byte in the segment.</param>
public readonly record struct LogPosition(long Segment, long Offset) : IComparable<LogPosition>
{
    /// <inheritdoc/>
    public int CompareTo(LogPosition other) => (Segment, Offset).CompareTo((other.Segment, other.Offset));

    /// <summary>Whether <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not after <paramref name="right"/>.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not before <paramref name="right"/>.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;
}
