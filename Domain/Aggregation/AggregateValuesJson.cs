using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Aggregation;

/// <summary>
/// The stored and printed form of a window's values: one JSON object by aggregate name, decimals as numbers without
/// trailing zeros or exponent, <c>"overflow"</c> past 28 digits.
/// </summary>
public static class AggregateValuesJson
{
    /// <summary>Writes <paramref name="values"/> as an object.</summary>
    public static void Write(
        Utf8JsonWriter writer,
        ImmutableArray<AggregateSpecification> aggregates,
        AggregateValues values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.WriteStartObject();
        for (var i = 0; i < aggregates.Length; i++)
        {
            writer.WritePropertyName(aggregates[i].Name);
            switch (values[i].State)
            {
                case AggregateState.Number:
                    writer.WriteRawValue(DecimalText.Format(values[i].Units, aggregates[i].Scale));
                    break;
                case AggregateState.Overflow:
                    writer.WriteStringValue("overflow");
                    break;
                default:
                    writer.WriteNullValue();
                    break;
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The object as a text.</summary>
    public static string Write(ImmutableArray<AggregateSpecification> aggregates, AggregateValues values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, aggregates, values);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Write(ImmutableArray{AggregateSpecification}, AggregateValues)"/> wrote; an
    /// aggregate that is absent is null.</summary>
    /// <exception cref="CorruptDataException">A value is no decimal at the aggregate's scale.</exception>
    public static AggregateValues Read(ImmutableArray<AggregateSpecification> aggregates, string json)
    {
        using var document = JsonDocument.Parse(json);
        var values = new AggregateValue[aggregates.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (!document.RootElement.TryGetProperty(aggregates[i].Name, out var element)
                || element.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (element.ValueKind == JsonValueKind.String)
            {
                values[i] = AggregateValue.Overflow;
            }
            else if (DecimalText.TryParse(element.GetRawText(), aggregates[i].Scale, out var units)
                == DecimalOutcome.Ok)
            {
                values[i] = AggregateValue.Of(units);
            }
            else
            {
                throw new CorruptDataException($"The stored value of {aggregates[i].Name} is no decimal at its scale.");
            }
        }

        return new AggregateValues(values);
    }
}
