using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Aggregation;

/// <summary>
/// The stored and printed form of a window's values: one JSON object by aggregate name, decimals as numbers without
/// trailing zeros or exponent, <c>"overflow"</c> past 28 digits, texts as the type of their property says, and
/// <c>{"approximate":n}</c> for a count that is.
/// </summary>
public static class AggregateValuesJson
{
    private const string OverflowText = "overflow";
    private const string ApproximateName = "approximate";

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
            WriteValue(writer, aggregates[i], values[i]);
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

    /// <summary>Writes one value of an aggregate.</summary>
    public static void WriteValue(Utf8JsonWriter writer, AggregateSpecification aggregate, AggregateValue value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(aggregate);
        switch (value.State)
        {
            case AggregateState.Number:
                writer.WriteRawValue(DecimalText.Format(value.Units, aggregate.Scale));
                break;
            case AggregateState.Text:
                WriteText(writer, aggregate.ValueType, value.Text!);
                break;
            case AggregateState.Approximate:
                writer.WriteStartObject();
                writer.WriteNumber(ApproximateName, (long)value.Units);
                writer.WriteEndObject();
                break;
            case AggregateState.Overflow:
                writer.WriteStringValue(OverflowText);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    /// <summary>Writes the canonical text of a property's value as the value that it stands for.</summary>
    public static void WriteText(Utf8JsonWriter writer, PropertyType? type, string text)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (type is PropertyType.Number or PropertyType.Integer or PropertyType.Boolean or PropertyType.Json)
        {
            writer.WriteRawValue(text);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    /// <summary>Reads what <see cref="Write(ImmutableArray{AggregateSpecification}, AggregateValues)"/> wrote; an
    /// aggregate that is absent is null.</summary>
    /// <exception cref="CorruptDataException">It is no object, or a value is not what the aggregate gives.</exception>
    public static AggregateValues Read(ImmutableArray<AggregateSpecification> aggregates, string json)
    {
        using var document = Parse(json);
        var values = new AggregateValue[aggregates.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (document.RootElement.TryGetProperty(aggregates[i].Name, out var element))
            {
                values[i] = TryReadValue(aggregates[i], element, out var value)
                    ? value
                    : throw new CorruptDataException($"The stored value of {aggregates[i].Name} is not one of it.");
            }
        }

        return new AggregateValues(values);
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new CorruptDataException("Stored values are no JSON object.");
        }
        catch (JsonException exception)
        {
            throw new CorruptDataException("Stored values are no JSON object.", exception);
        }
    }

    /// <summary>Reads one value of an aggregate; false when it is none.</summary>
    public static bool TryReadValue(AggregateSpecification aggregate, JsonElement element, out AggregateValue value)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        value = AggregateValue.Null;
        if (element.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (aggregate.Function is AggregateFunction.First or AggregateFunction.Last
            && aggregate.ValueType is not (PropertyType.Number or PropertyType.Integer))
        {
            return TryReadText(aggregate.ValueType, element, out value);
        }

        if (element.ValueKind == JsonValueKind.String && element.GetString() == OverflowText)
        {
            value = AggregateValue.Overflow;
            return true;
        }

        if (element.ValueKind == JsonValueKind.Object)
        {
            var isCount = element.TryGetProperty(ApproximateName, out var about) && about.TryGetInt64(out var count)
                && count >= 0;
            value = isCount ? AggregateValue.About(about.GetInt64()) : value;
            return isCount && aggregate.Function == AggregateFunction.Distinct;
        }

        if (element.ValueKind != JsonValueKind.Number
            || DecimalText.TryParse(element.GetRawText(), aggregate.Scale, out var units, aggregate.MaxDigits)
                != DecimalOutcome.Ok)
        {
            return false;
        }

        value = new AggregateValue(AggregateState.Number, units);
        return true;
    }

    private static bool TryReadText(PropertyType? type, JsonElement element, out AggregateValue value)
    {
        var text = (type, element.ValueKind) switch
        {
            (PropertyType.Json, _) => element.GetRawText(),
            (PropertyType.Boolean, JsonValueKind.True) => "true",
            (PropertyType.Boolean, JsonValueKind.False) => "false",
            (PropertyType.Boolean, _) => null,
            (_, JsonValueKind.String) => element.GetString(),
            _ => null,
        };
        value = text is null ? AggregateValue.Null : AggregateValue.Of(text);
        return text is not null;
    }
}
