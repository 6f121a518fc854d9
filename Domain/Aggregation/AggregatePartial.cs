using System.Collections.Immutable;

namespace StreamBatch.Domain.Aggregation;

/// <summary>The part of one aggregate that a delta adds.</summary>
public sealed record AggregatePartial
{
    /// <summary>The value over the delta's events alone; of avg the sum, zero of no value.</summary>
    public required AggregateValue Value { get; init; }

    /// <summary>Of avg: the number of values; else null.</summary>
    public long? Count { get; init; }

    /// <summary>Of first and last: the place of the event that gives the value; else, and without a value,
    /// null.</summary>
    public EventRank? Rank { get; init; }

    /// <summary>Of distinct: the canonical texts of the values, ordinally; null for other functions, and past the bound
    /// that is counted exactly.</summary>
    public ImmutableArray<string>? Values { get; init; }

    /// <inheritdoc/>
    public bool Equals(AggregatePartial? other) =>
        other is not null && Value == other.Value && Count == other.Count && Rank == other.Rank
        && (Values is { } values ? other.Values is { } others && values.SequenceEqual(others) : other.Values is null);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Count, Rank, Values?.Length);
}
