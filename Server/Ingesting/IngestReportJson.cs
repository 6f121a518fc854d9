using System.Text.Json;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Server.Ingesting;

/// <summary>What came of an ingest, as JSON.</summary>
public static class IngestReportJson
{
    /// <summary>Writes how much was read, and how much of it is durable.</summary>
    public static void WriteTotals(Utf8JsonWriter writer, IngestReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteNumber("lines", report.Lines);
        writer.WriteNumber("bytes", report.Bytes);
        writer.WriteNumber("events", report.Events);
        WriteDurable(writer, report);
    }

    /// <summary>Writes how many events are on stable storage.</summary>
    public static void WriteDurable(Utf8JsonWriter writer, IngestReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteNumber("durable", report.DurableEvents);
    }

    /// <summary>Writes the events by status and by reason.</summary>
    public static void WriteCounts(Utf8JsonWriter writer, IngestReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteStartObject("counts");
        foreach (var status in Enum.GetValues<EventStatus>())
        {
            writer.WriteNumber(ReasonCodeText.Of(status), report.CountOf(status));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("reasons");
        foreach (var (status, reason, count) in report.Reasons)
        {
            writer.WriteStartObject();
            writer.WriteString("status", ReasonCodeText.Of(status));
            writer.WriteString("reason", ReasonCodeText.Of(reason));
            writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (report.Warnings is { Count: > 0 } warnings)
        {
            writer.WriteStartArray("warnings");
            foreach (var (rule, count) in warnings)
            {
                writer.WriteStartObject();
                writer.WriteString("rule", rule);
                writer.WriteNumber("count", count);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }
}
