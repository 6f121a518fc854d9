using System.Collections;

namespace StreamBatch.Domain.Aggregation;

/// <summary>What a block adds to a window: the partial of each aggregate, in the contract's order. Equal when all are.
/// </summary>
public sealed class AggregateDelta : IEquatable<AggregateDelta>, IReadOnlyList<AggregatePartial>
{
    private readonly AggregatePartial[] _partials;

    /// <summary>The partials <paramref name="partials"/>, which the caller must not change afterwards.</summary>
    public AggregateDelta(params AggregatePartial[] partials)
    {
        ArgumentNullException.ThrowIfNull(partials);
        _partials = partials;
    }

    /// <inheritdoc/>
    public int Count => _partials.Length;

    /// <inheritdoc/>
    public AggregatePartial this[int index] => _partials[index];

    /// <inheritdoc/>
    public bool Equals(AggregateDelta? other) => other is not null && _partials.SequenceEqual(other._partials);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AggregateDelta);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var partial in _partials)
        {
            hash.Add(partial);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<AggregatePartial> GetEnumerator() => ((IEnumerable<AggregatePartial>)_partials).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
