using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Indicators;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Indicators;

/// <summary>Measured indicators as JSON.</summary>
public static class IndicatorJson
{
    /// <summary>Writes the members of the indicators of a contract into an object that is open.</summary>
    public static void WriteMembers(
        Utf8JsonWriter writer,
        string contractId,
        IReadOnlyList<IndicatorValue> values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.WriteString("contract", contractId);
        writer.WriteBoolean("kept", !values.Any(value => value.Broken.Any()));
        writer.WriteStartArray("indicators");
        foreach (var value in values)
        {
            var unit = ServiceLevel.IsRate(value.Indicator) ? "" : "Microseconds";
            writer.WriteStartObject();
            writer.WriteString("indicator", CaseName.Of(value.Indicator));
            Write("value" + unit, value.Value);
            if (unit.Length > 0)
            {
                Write("mean" + unit, value.Mean);
            }

            writer.WriteNumber("count", value.Count);
            writer.WriteStartArray("levels");
            foreach (var level in value.Levels)
            {
                writer.WriteStartObject();
                writer.WriteString("property", level.Property);
                Write("bound" + unit, level.Bound);
                writer.WriteBoolean("kept", !value.Broken.Contains(level));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();

        void Write(string name, decimal? number)
        {
            if (number is { } some)
            {
                writer.WriteNumber(name, some);
            }
            else
            {
                writer.WriteNull(name);
            }
        }
    }
}
