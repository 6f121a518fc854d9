using System.Text.Json;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Releasing;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Quarantine;

/// <summary>Entries of the quarantine, and what was decided on them, as JSON.</summary>
public static class QuarantineJson
{
    /// <summary>Writes the members of <paramref name="entry"/> into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, QuarantineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(entry);
        writer.WriteString("source", entry.Source);
        writer.WriteString("id", entry.Id);
        writer.WriteString("key", entry.Key);
        writer.WriteTime("time", entry.Time?.Microseconds);
        WriteReason(writer, entry);
        writer.WriteString("state", CaseName.Of(entry.State));
        writer.WriteNumber("partition", entry.Partition);
        writer.WriteNumber("offset", entry.Offset);
        writer.WriteTime("ingested", entry.Ingested.Microseconds);
    }

    /// <summary>Writes what came of a release.</summary>
    public static void WriteRelease(
        Utf8JsonWriter writer,
        string source,
        string id,
        ReleaseReport report,
        long? watermark)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteString("source", source);
        writer.WriteString("id", id);
        writer.WriteString("status", ReasonCodeText.Of(report.Outcome.Status));
        writer.WriteString("reason", ReasonCodeText.Of(report.Outcome.Reason));
        writer.WriteTime("watermark", watermark);
        writer.WritePropertyName("entry");
        if (report.Entry is not { } entry)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("partition", entry.Partition);
        writer.WriteNumber("offset", entry.Offset);
        writer.WriteString("key", entry.Key);
        writer.WriteTime("time", entry.Time?.Microseconds);
        WriteReason(writer, entry);
        writer.WriteEndObject();
    }

    /// <summary>Writes whether an entry was discarded.</summary>
    public static void WriteDiscard(Utf8JsonWriter writer, string source, string id, bool isDiscarded)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("source", source);
        writer.WriteString("id", id);
        writer.WriteBoolean("discarded", isDiscarded);
        writer.WriteString(
            "reason", ReasonCodeText.Of(isDiscarded ? ReasonCode.None : ReasonCode.NotQuarantined));
    }

    private static void WriteReason(Utf8JsonWriter writer, QuarantineEntry entry)
    {
        writer.WriteString("status", ReasonCodeText.Of(entry.Status));
        writer.WriteString("reason", ReasonCodeText.Of(entry.Reason));
        writer.WriteString("field", entry.Property is null ? null : "data." + entry.Property);
    }
}
