using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>A half-open interval of event time: <paramref name="Start"/> belongs to it, <paramref name="End"/> does
/// not.
/// </summary>
/// <param name="Start">The first instant.</param>
/// <param name="End">The first instant after it.</param>
public readonly record struct Window(EventTime Start, EventTime End) : IComparable<Window>
{
    /// <summary>By start, then end.</summary>
    public int CompareTo(Window other) =>
        Start == other.Start ? End.CompareTo(other.End) : Start.CompareTo(other.Start);

    /// <summary>Whether <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(Window left, Window right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(Window left, Window right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not after <paramref name="right"/>.</summary>
    public static bool operator <=(Window left, Window right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not before <paramref name="right"/>.</summary>
    public static bool operator >=(Window left, Window right) => left.CompareTo(right) >= 0;

    /// <summary><c>[start, end)</c>, for people.</summary>
    public override string ToString() => $"[{LongYear.Format(Start)}, {LongYear.Format(End)})";
}
