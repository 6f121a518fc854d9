using System.Collections.Immutable;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Aggregation;

/// <summary>
/// The stored and printed form of a delta: one JSON object by aggregate name. avg is its sum and count, first and last
/// are a value with its place, distinct is its values; all others are as in <see cref="AggregateValuesJson"/>.
/// </summary>
public static class AggregateDeltaJson
{
    /// <summary>Writes a delta as an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="contract">The contract, whose scales the values have.</param>
    /// <param name="delta">The delta.</param>
    /// <param name="writeTime">Writes an event time, given in microseconds.</param>
    public static void Write(
        Utf8JsonWriter writer,
        Contract contract,
        AggregateDelta delta,
        Action<Utf8JsonWriter, long> writeTime)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(writeTime);
        writer.WriteStartObject();
        for (var i = 0; i < delta.Count; i++)
        {
            writer.WritePropertyName(contract.Aggregates[i].Name);
            WritePartial(writer, contract, contract.Aggregates[i], delta[i], writeTime);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote with times as whole microseconds.</summary>
    public static AggregateDelta Read(Contract contract, string json)
    {
        ArgumentNullException.ThrowIfNull(contract);
        using var document = JsonDocument.Parse(json);
        return Read(contract, document.RootElement, time => time.GetInt64());
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="delta">The object.</param>
    /// <param name="readTime">Reads an event time, in microseconds.</param>
    public static AggregateDelta Read(Contract contract, JsonElement delta, Func<JsonElement, long> readTime)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(readTime);
        return new AggregateDelta(
            [.. contract.Aggregates.Select(aggregate =>
                ReadPartial(contract, aggregate, delta.GetProperty(aggregate.Name), readTime))]);
    }

    private static void WritePartial(
        Utf8JsonWriter writer,
        Contract contract,
        AggregateSpecification aggregate,
        AggregatePartial partial,
        Action<Utf8JsonWriter, long> writeTime)
    {
        if (partial.Count is { } count)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("sum");
            writer.WriteRawValue(DecimalText.Format(partial.Value.Units, ScaleOf(contract, aggregate)));
            writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }
        else if (partial.Rank is { } rank)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("value");
            AggregateValuesJson.WriteValue(writer, aggregate, partial.Value);
            writer.WritePropertyName("time");
            writeTime(writer, rank.Time);
            writer.WriteString("source", rank.Source);
            writer.WriteString("id", rank.Id);
            writer.WriteEndObject();
        }
        else if (partial.Values is { } values)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("values");
            foreach (var value in values)
            {
                AggregateValuesJson.WriteText(writer, aggregate.ValueType, value);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        else
        {
            AggregateValuesJson.WriteValue(writer, aggregate, partial.Value);
        }
    }

    private static AggregatePartial ReadPartial(
        Contract contract,
        AggregateSpecification aggregate,
        JsonElement element,
        Func<JsonElement, long> readTime)
    {
        if (aggregate.Function == AggregateFunction.Average)
        {
            DecimalText.TryParse(
                element.GetProperty("sum").GetRawText(), ScaleOf(contract, aggregate), out var sum);
            return new AggregatePartial
            {
                Value = AggregateValue.Of(sum),
                Count = element.GetProperty("count").GetInt64(),
            };
        }

        if (aggregate.Function == AggregateFunction.Distinct && element.TryGetProperty("values", out var items))
        {
            ImmutableArray<string> values = [.. items.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.String && aggregate.ValueType != PropertyType.Json
                    ? item.GetString()!
                    : item.GetRawText())];
            return new AggregatePartial { Value = AggregateValue.Of(values.Length), Values = values };
        }

        if (aggregate.Function is AggregateFunction.First or AggregateFunction.Last
            && element.ValueKind == JsonValueKind.Object)
        {
            return new AggregatePartial
            {
                Value = ValueOf(aggregate, element.GetProperty("value")),
                Rank = new EventRank(
                    readTime(element.GetProperty("time")),
                    element.GetProperty("source").GetString()!,
                    element.GetProperty("id").GetString()!),
            };
        }

        return new AggregatePartial { Value = ValueOf(aggregate, element) };
    }

    private static AggregateValue ValueOf(AggregateSpecification aggregate, JsonElement element) =>
        AggregateValuesJson.TryReadValue(aggregate, element, out var value)
            ? value
            : throw new CorruptDataException($"The stored delta of {aggregate.Name} is not one of it.");

    private static int ScaleOf(Contract contract, AggregateSpecification aggregate) =>
        contract.Properties[aggregate.Property!.Value].Scale;
}
