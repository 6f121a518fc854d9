using System.Collections;
using StreamBatch.Domain.Binary;

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

    /// <summary>Appends the values, which may be null: their number + 1, 0 for null, and each.</summary>
    public static void Write(ByteWriter writer, AggregateValues? values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarint((ulong)(values is null ? 0 : values.Count + 1));
        foreach (var value in values?._values ?? [])
        {
            value.Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static AggregateValues? Read(ref ByteReader reader)
    {
        var count = reader.ReadLength();
        if (count == 0)
        {
            return null;
        }

        var values = new AggregateValue[count - 1];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = AggregateValue.Read(ref reader);
        }

        return new AggregateValues(values);
    }
}
