using System.Collections.Immutable;
using System.Text.Json;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Server.Json;

/// <summary>Members that many of the printed objects have, on the command line as over HTTP.</summary>
public static class JsonMembers
{
    /// <summary>An instant as RFC 3339.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, EventTime time) =>
        writer.WriteString(name, time.ToString());

    /// <summary>An instant given in microseconds as RFC 3339; null for none.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, long? microseconds) =>
        writer.WriteString(name, microseconds is { } value ? new EventTime(value).ToString() : null);

    /// <summary>Start and end.</summary>
    public static void WriteWindow(this Utf8JsonWriter writer, Window window)
    {
        writer.WriteTime("start", window.Start);
        writer.WriteTime("end", window.End);
    }

    /// <summary>Values as an object by aggregate name; null for none.</summary>
    public static void WriteValues(
        this Utf8JsonWriter writer,
        string name,
        ImmutableArray<AggregateSpecification> aggregates,
        AggregateValues? values)
    {
        writer.WritePropertyName(name);
        if (values is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            AggregateValuesJson.Write(writer, aggregates, values);
        }
    }

    /// <summary>The view that stands with a pane, what it adds as a delta, and the view that it takes back.</summary>
    public static void WriteView(this Utf8JsonWriter writer, Contract contract, Pane pane)
    {
        writer.WriteValues("values", contract.Aggregates, pane.Values);
        writer.WritePropertyName("delta");
        if (pane.Delta is { } delta)
        {
            AggregateDeltaJson.Write(
                writer, contract, delta, (json, time) => json.WriteStringValue(new EventTime(time).ToString()));
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteValues("retracts", contract.Aggregates, pane.Retracts);
    }

    /// <summary>Evidence as an array of kinds and counts.</summary>
    public static void WriteEvidence(this Utf8JsonWriter writer, ImmutableArray<Evidence> all)
    {
        writer.WriteStartArray("evidence");
        foreach (var evidence in all)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", ReconciliationText.Of(evidence.Kind));
            writer.WriteNumber("count", evidence.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>How long a drift has been there, as the member <c>age</c>; null for none.</summary>
    public static void WriteAge(this Utf8JsonWriter writer, DriftAge? age)
    {
        if (age is null)
        {
            writer.WriteNull("age");
            return;
        }

        writer.WriteStartObject("age");
        writer.WriteNumber("comparisons", age.Comparisons);
        writer.WriteTime("firstSeen", age.FirstSeenMicroseconds);
        writer.WriteBoolean("persistent", age.IsPersistent);
        writer.WriteEndObject();
    }

    /// <summary>The head of a chain as an object.</summary>
    public static void WriteHead(this Utf8JsonWriter writer, VerdictChainHead head)
    {
        writer.WriteStartObject("head");
        writer.WriteNumber("length", head.Length);
        writer.WriteString("hash", head.Hash);
        writer.WriteEndObject();
    }

    /// <summary>A number; null for none.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
