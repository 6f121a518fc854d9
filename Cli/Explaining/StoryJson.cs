using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Explaining;
using StreamBatch.Server.Json;

namespace StreamBatch.Cli.Explaining;

/// <summary>The happenings of a story as JSON.</summary>
internal static class StoryJson
{
    public static void WriteEvents(this Utf8JsonWriter writer, EventSightings sightings)
    {
        writer.WriteNumber("eventCount", sightings.Count);
        writer.WriteTime("logFrom", sightings.KeptFrom?.Microseconds);
        writer.WriteStartArray("events");
        foreach (var item in sightings.Events)
        {
            writer.WriteStartObject();
            writer.WriteNumber("partition", item.Partition);
            writer.WriteNumber("offset", item.Offset);
            writer.WriteString("source", item.Source);
            writer.WriteString("id", item.Id);
            writer.WriteString("key", item.Key);
            writer.WriteString("kind", Words.Of(item.Kind));
            writer.WriteString("retracts", item.Retracts);
            writer.WriteTime("time", item.Time?.Microseconds);
            writer.WriteString("status", ReasonCodeText.Of(item.Status));
            writer.WriteString("reason", ReasonCodeText.Of(item.Reason));
            writer.WriteString("field", item.Property is null ? null : "data." + item.Property);
            writer.WriteStartArray("windows");
            foreach (var window in item.Windows)
            {
                writer.WriteStartObject();
                writer.WriteWindow(window);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteTime("ingested", item.Ingested.Microseconds);
            writer.WriteTime("watermark", item.Watermark);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void WriteQuarantine(this Utf8JsonWriter writer, IEnumerable<QuarantineEntry> entries)
    {
        writer.WriteStartArray("quarantine");
        foreach (var entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteNumber("partition", entry.Partition);
            writer.WriteNumber("offset", entry.Offset);
            writer.WriteString("key", entry.Key);
            writer.WriteTime("time", entry.Time?.Microseconds);
            writer.WriteString("status", ReasonCodeText.Of(entry.Status));
            writer.WriteString("reason", ReasonCodeText.Of(entry.Reason));
            writer.WriteString("field", entry.Property is null ? null : "data." + entry.Property);
            writer.WriteTime("ingested", entry.Ingested.Microseconds);
            writer.WriteString("state", Words.Of(entry.State));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void WritePanes(this Utf8JsonWriter writer, string name, Contract contract, IEnumerable<Pane> panes)
    {
        writer.WriteStartArray(name);
        foreach (var pane in panes)
        {
            writer.WriteStartObject();
            writer.WriteWindow(pane.Window);
            writer.WriteNumber("revision", pane.Revision);
            writer.WriteString("mode", Words.Of(pane.Mode));
            writer.WriteString("timing", Words.Of(pane.Timing));
            writer.WriteString("cause", Words.Of(pane.Cause));
            writer.WriteView(contract, pane);
            writer.WriteNumber("partition", pane.Partition);
            writer.WriteNumber("offset", pane.Offset);
            writer.WriteNumber("restsOn", pane.RestsOn);
            writer.WriteTime("ingested", pane.Ingested.Microseconds);
            writer.WriteString("run", pane.Run);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Verdicts in the form in which they are sealed.</summary>
    public static void WriteVerdicts(this Utf8JsonWriter writer, IEnumerable<Verdict> verdicts)
    {
        writer.WriteStartArray("verdicts");
        foreach (var verdict in verdicts)
        {
            writer.WriteRawValue(VerdictCodec.Write(verdict));
        }

        writer.WriteEndArray();
    }

    public static void WriteWindow(this Utf8JsonWriter writer, Contract contract, WindowStory story)
    {
        writer.WriteString("key", story.Key);
        writer.WriteWindow(story.Window);
        writer.WriteNumber("partition", story.Partition);
        writer.WriteEvents(story.Events);
        writer.WriteValues("open", contract.Aggregates, story.Open);
        writer.WriteTime("droppedTo", story.DroppedTo?.Microseconds);
        writer.WritePanes("revisions", contract, story.Revisions);
        writer.WriteStartArray("batch");
        foreach (var view in story.Batch)
        {
            writer.WriteStartObject();
            writer.WriteString("run", view.Run.Id);
            writer.WriteNumber("cut", view.Run.Cut[story.Partition]);
            writer.WriteValues("values", contract.Aggregates, view.Row?.Values);
            writer.WriteBoolean("dropped", view.IsDropped);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("corrections");
        foreach (var item in story.Corrections)
        {
            writer.WriteStartObject();
            writer.WriteNumber("offset", item.Offset);
            writer.WriteTime("ingested", item.Ingested.Microseconds);
            writer.WriteNumber("revision", item.Correction.Revision);
            writer.WriteString("cause", Words.Of(item.Correction.Cause));
            writer.WriteString("run", item.Correction.Run);
            writer.WriteNumber("restsOn", item.Correction.RestsOn);
            writer.WriteStartArray("counted");
            long[] released = item.Released is { Kind: RecordKind.Record } counted ? [counted.Offset] : [];
            foreach (var offset in item.Correction.Counted.Concat(released))
            {
                writer.WriteNumberValue(offset);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteVerdicts(story.Verdicts);
    }
}
