namespace StreamBatch.Domain.Aggregation;

/// <summary>What kind of value an aggregate has. The numbers are part of stored formats and never change.</summary>
public enum AggregateState
{
    /// <summary>No non-null value was there.</summary>
    Null = 0,

    /// <summary>It has a value.</summary>
    Number = 1,

    /// <summary>The value has more than 28 digits; it is told, not wrapped.</summary>
    Overflow = 2,

    /// <summary>The value is a text: first or last of a property that is no number.</summary>
    Text = 3,

    /// <summary>The value is a count that is approximate: distinct past its bound.</summary>
    Approximate = 4,
}
