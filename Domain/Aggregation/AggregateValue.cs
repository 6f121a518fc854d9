using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Aggregation;

/// <summary>The value of one aggregate; the default is null.</summary>
/// <param name="State">Whether there is a value, and of which kind.</param>
/// <param name="Units">The value in units of the aggregate's scale; zero unless <see cref="AggregateState.Number"/> or
/// <see cref="AggregateState.Approximate"/>.</param>
public readonly record struct AggregateValue(AggregateState State, Int128 Units)
{
    /// <summary>No value.</summary>
    public static readonly AggregateValue Null;

    /// <summary>A value past 28 digits.</summary>
    public static readonly AggregateValue Overflow = new(AggregateState.Overflow, 0);

    /// <summary>The canonical text of a value that is no number; null unless <see
    /// cref="AggregateState.Text"/>.</summary>
    public string? Text { get; init; }

    /// <summary>The value <paramref name="units"/>, or <see cref="Overflow"/> past 28 digits.</summary>
    public static AggregateValue Of(Int128 units) =>
        DecimalText.Fits(units) ? new AggregateValue(AggregateState.Number, units) : Overflow;

    /// <summary>The value <paramref name="text"/>.</summary>
    public static AggregateValue Of(string text) => new(AggregateState.Text, 0) { Text = text };

    /// <summary>About <paramref name="count"/>.</summary>
    public static AggregateValue About(long count) => new(AggregateState.Approximate, count);

    /// <summary>The value for people: a decimal, a text, <c>null</c>, <c>overflow</c>, or <c>about</c> a count.
    /// </summary>
    public string Format(int scale) => State switch
    {
        AggregateState.Null => "null",
        AggregateState.Overflow => "overflow",
        AggregateState.Text => Text!,
        AggregateState.Approximate => "about " + DecimalText.Format(Units, 0),
        _ => DecimalText.Format(Units, scale),
    };

    /// <summary>Appends the canonical encoding: the state, then units, or the text with its length.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte((byte)State);
        if (State == AggregateState.Text)
        {
            writer.WriteText(Text!);
        }
        else
        {
            writer.WriteZigZag128(Units);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static AggregateValue Read(ref ByteReader reader)
    {
        var state = (AggregateState)reader.ReadByte();
        return state == AggregateState.Text
            ? Of(reader.ReadText())
            : new AggregateValue(state, reader.ReadZigZag128());
    }
}
