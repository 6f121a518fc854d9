using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Aggregation;

/// <summary>The value of one aggregate; the default is null.</summary>
/// <param name="State">Whether there is a value.</param>
/// <param name="Units">The value in units of the aggregate's scale; zero unless <see cref="AggregateState.Number"/>.
/// </param>
public readonly record struct AggregateValue(AggregateState State, Int128 Units)
{
    /// <summary>No value.</summary>
    public static readonly AggregateValue Null;

    /// <summary>A value past 28 digits.</summary>
    public static readonly AggregateValue Overflow = new(AggregateState.Overflow, 0);

    /// <summary>The value <paramref name="units"/>, or <see cref="Overflow"/> past 28 digits.</summary>
    public static AggregateValue Of(Int128 units) =>
        DecimalText.Fits(units) ? new AggregateValue(AggregateState.Number, units) : Overflow;

    /// <summary>The decimal, <c>null</c> or <c>overflow</c>, for people.</summary>
    public string Format(int scale) => State switch
    {
        AggregateState.Null => "null",
        AggregateState.Overflow => "overflow",
        _ => DecimalText.Format(Units, scale),
    };
}
