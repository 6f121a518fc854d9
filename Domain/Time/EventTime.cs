namespace StreamBatch.Domain.Time;

/// <summary>
/// An instant as whole microseconds since the Unix epoch, UTC. Negative before 1970. The default is the epoch itself.
/// Arithmetic saturates at <see cref="Min"/> and <see cref="Max"/>.
/// </summary>
/// <param name="Microseconds">Microseconds since 1970-01-01T00:00:00Z.</param>
public readonly record struct EventTime(long Microseconds) : IComparable<EventTime>
{
    /// <summary>The earliest instant that can be represented.</summary>
    public static readonly EventTime Min = new(long.MinValue);

    /// <summary>The latest instant that can be represented.</summary>
    public static readonly EventTime Max = new(long.MaxValue);

    /// <summary>The instant <paramref name="microseconds"/> later (earlier when negative); saturates.</summary>
    public EventTime Plus(long microseconds) => new(Saturating.Add(Microseconds, microseconds));

    /// <inheritdoc/>
    public int CompareTo(EventTime other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>Whether <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(EventTime left, EventTime right) => left.Microseconds < right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(EventTime left, EventTime right) => left.Microseconds > right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is not after <paramref name="right"/>.</summary>
    public static bool operator <=(EventTime left, EventTime right) => left.Microseconds <= right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is not before <paramref name="right"/>.</summary>
    public static bool operator >=(EventTime left, EventTime right) => left.Microseconds >= right.Microseconds;

    /// <summary>RFC 3339 in UTC with <c>Z</c>: whole seconds, or exactly six more digits.</summary>
    public override string ToString() => Rfc3339.Format(this);
}
