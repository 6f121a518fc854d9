using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Quality;

/// <summary>A rule that compares two properties of an event, compiled. Immutable.</summary>
internal sealed class ComparisonRule
{
    private readonly PropertyComparison _comparison;
    private readonly Int128 _leftFactor;
    private readonly Int128 _rightFactor;

    public ComparisonRule(RowRule rule, Contract contract)
    {
        Id = rule.Id;
        _comparison = rule.Comparison!.Value;
        var left = contract.Properties[_comparison.Left];
        var right = contract.Properties[_comparison.Right];
        var scale = Math.Max(left.Scale, right.Scale);
        _leftFactor = DecimalText.PowerOfTen(scale - left.Scale);
        _rightFactor = DecimalText.PowerOfTen(scale - right.Scale);
        IsText = left.Type == PropertyType.String;
    }

    public string Id { get; }

    public int Left => _comparison.Left;

    public int Right => _comparison.Right;

    /// <summary>Whether texts are compared, by their UTF-8 bytes: the order of Unicode scalar values.</summary>
    public bool IsText { get; }

    public bool Holds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        _comparison.Holds(left.SequenceCompareTo(right));

    public bool Holds(Int128 left, Int128 right) =>
        _comparison.Holds(Scaled(left, _leftFactor).CompareTo(Sum(Scaled(right, _rightFactor), _comparison.Offset)));

    // 28 digits at scale 0 do not fit 128 bits at scale 12: past the largest value of the other side, only the sign
    // matters.
    private static Int128 Scaled(Int128 units, Int128 factor)
    {
        if (factor == 1)
        {
            return units;
        }

        var most = Int128.MaxValue / factor;
        return units > most ? Int128.MaxValue : units < -most ? -Int128.MaxValue : units * factor;
    }

    private static Int128 Sum(Int128 value, Int128 offset) =>
        offset > 0 && value > Int128.MaxValue - offset ? Int128.MaxValue
        : offset < 0 && value < -Int128.MaxValue - offset ? -Int128.MaxValue
        : value + offset;
}
