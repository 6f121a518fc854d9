using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Explaining;
using StreamBatch.Server.Json;
using StreamBatch.Server.Results;
using StreamBatch.Server.Wording;

namespace StreamBatch.Server.Explaining;

/// <summary>The happenings of a story as JSON.</summary>
public static class StoryJson
{
    /// <summary>Writes the story of an event into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Contract contract, EventStory story)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(story);
        writer.WriteString("source", story.Source);
        writer.WriteString("id", story.Id);
        writer.WriteEvents(story.Sightings);
        writer.WriteQuarantine(story.Quarantine);
        writer.WriteStartArray("windows");
        foreach (var window in story.Windows)
        {
            writer.WriteStartObject();
            writer.WriteWindow(contract, window);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the story of an entity into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Contract contract, EntityStory story)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(story);
        writer.WriteString("key", story.Key);
        writer.WriteNumber("partition", story.Partition);
        writer.WriteEvents(story.Events);
        writer.WriteTime("droppedTo", story.DroppedTo?.Microseconds);
        writer.WritePanes("results", contract, story.Results);
        writer.WritePanes("revisions", contract, story.Revisions);
        writer.WriteVerdicts(story.Verdicts);
    }

    /// <summary>Writes the story of a window into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Contract contract, WindowStory story)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(story);
        writer.WriteWindow(contract, story);
    }

    /// <summary>Writes the story of a verdict into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Contract contract, VerdictStory story)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(story);
        writer.WritePropertyName("verdict");
        writer.WriteRawValue(VerdictCodec.Write(story.Verdict));
        writer.WriteString("hash", story.Hash);
        writer.WritePropertyName("window");
        if (story.Window is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteWindow(contract, story.Window);
        writer.WriteEndObject();
    }

    internal static void WriteEvents(this Utf8JsonWriter writer, EventSightings sightings)
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

    internal static void WriteQuarantine(this Utf8JsonWriter writer, IEnumerable<QuarantineEntry> entries)
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

    internal static void WritePanes(this Utf8JsonWriter writer, string name, Contract contract, IEnumerable<Pane> panes)
    {
        writer.WriteStartArray(name);
        foreach (var pane in panes)
        {
            writer.WriteStartObject();
            PaneJson.WriteRevision(writer, contract, pane);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Verdicts in the form in which they are sealed.</summary>
    internal static void WriteVerdicts(this Utf8JsonWriter writer, IEnumerable<Verdict> verdicts)
    {
        writer.WriteStartArray("verdicts");
        foreach (var verdict in verdicts)
        {
            writer.WriteRawValue(VerdictCodec.Write(verdict));
        }

        writer.WriteEndArray();
    }

    internal static void WriteWindow(this Utf8JsonWriter writer, Contract contract, WindowStory story)
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
