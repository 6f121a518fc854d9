namespace StreamBatch.Domain.Aggregation;

/// <summary>The place of an event in the order that first and last follow: event time, source, id, ordinal.</summary>
/// <param name="Time">Event time in microseconds.</param>
/// <param name="Source">The source.</param>
/// <param name="Id">The id.</param>
public readonly record struct EventRank(long Time, string Source, string Id) : IComparable<EventRank>
{
    /// <inheritdoc/>
    public int CompareTo(EventRank other)
    {
        var order = Time.CompareTo(other.Time);
        if (order == 0)
        {
            order = string.CompareOrdinal(Source, other.Source);
        }

        return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
    }

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(EventRank left, EventRank right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(EventRank left, EventRank right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(EventRank left, EventRank right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(EventRank left, EventRank right) => left.CompareTo(right) >= 0;
}
