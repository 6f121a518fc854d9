namespace StreamBatch.Domain.Aggregation;

/// <summary>Whether an aggregate has a value. The numbers are part of stored formats and never change.</summary>
public enum AggregateState
{
    /// <summary>No non-null value was there.</summary>
    Null = 0,

    /// <summary>It has a value.</summary>
    Number = 1,

    /// <summary>The value has more than 28 digits; it is told, not wrapped.</summary>
    Overflow = 2,
}
