using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Contracts;

/// <summary>One named aggregate of a contract.</summary>
/// <param name="Name">Its name in results; unique in the contract.</param>
/// <param name="Function">What it computes.</param>
/// <param name="Property">Index of the property it reads in <see cref="Contract.Properties"/>; null for
/// <see cref="AggregateFunction.CountEvents"/>.</param>
/// <param name="Scale">Digits after the decimal point of its values: 0 for counts, the property's scale for sum, min,
/// max, first and last, that plus 6 for avg.</param>
/// <param name="Tolerance">How far stream and batch may differ, in units of 10^-<paramref name="Scale"/>; null when
/// they must be equal.</param>
public sealed record AggregateSpecification(
    string Name,
    AggregateFunction Function,
    int? Property,
    int Scale,
    Int128? Tolerance = null)
{
    /// <summary>The type of the values that first and last give, and distinct counts; null for other
    /// functions.</summary>
    public PropertyType? ValueType { get; init; }

    /// <summary>The most digits that a value has: an average of the longest values has its further digits on top.
    /// </summary>
    public int MaxDigits => Function == AggregateFunction.Average
        ? DecimalText.MaxDigits + AggregatesReader.AverageDigits
        : DecimalText.MaxDigits;
}
