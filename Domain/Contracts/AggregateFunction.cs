namespace StreamBatch.Domain.Contracts;

/// <summary>
/// What an aggregate computes over a window. The numbers are part of stored formats and never change.
/// </summary>
public enum AggregateFunction
{
    /// <summary><c>count()</c>: the events.</summary>
    CountEvents = 0,

    /// <summary><c>count(p)</c>: the non-null values of p.</summary>
    CountValues = 1,

    /// <summary><c>sum(p)</c>; null of no value.</summary>
    Sum = 2,

    /// <summary><c>min(p)</c>; null of no value.</summary>
    Min = 3,

    /// <summary><c>max(p)</c>; null of no value.</summary>
    Max = 4,

    /// <summary><c>avg(p)</c>: sum divided by count, rounded half-even to the property's scale + 6; null of no value.
    /// </summary>
    Average = 5,

    /// <summary><c>first(p)</c>: the non-null value of the event that is first by event time, source, id (ordinal);
    /// null of no value.</summary>
    First = 6,

    /// <summary><c>last(p)</c>: the non-null value of the event that is last by event time, source, id (ordinal); null
    /// of no value.</summary>
    Last = 7,

    /// <summary><c>distinct(p)</c>: how many different non-null values; exact up to a bound, then an approximation that
    /// says so.</summary>
    Distinct = 8,

    /// <summary>The newest event time, in microseconds; of no contract's own, but for rules about windows.</summary>
    NewestTime = 9,
}
