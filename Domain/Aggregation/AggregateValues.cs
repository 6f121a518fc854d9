using System.Collections;

namespace StreamBatch.Domain.Aggregation;

/// <summary>The values of a contract's aggregates for one window, in the contract's order. Equal when all
/// are.</summary>
public sealed class AggregateValues : IEquatable<AggregateValues>, IReadOnlyList<AggregateValue>
{
    private readonly AggregateValue[] _values;

    /// <summary>The values <paramref name="values"/>, which the caller must not change afterwards.</summary>
    public AggregateValues(params AggregateValue[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = values;
    }

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public AggregateValue this[int index] => _values[index];

    /// <inheritdoc/>
    public bool Equals(AggregateValues? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AggregateValues);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in _values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<AggregateValue> GetEnumerator() => ((IEnumerable<AggregateValue>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
