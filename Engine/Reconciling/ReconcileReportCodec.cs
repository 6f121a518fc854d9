using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// A report as it is kept for those who ask later, version 1: JSON, each drift in the form of its verdict. Which rows
/// of a group differed is told by the drifts; <see cref="GroupComparison.Differences"/> are not kept.
/// </summary>
public static class ReconcileReportCodec
{
    private const int Version = 1;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The text is no part of a page, so only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of a report.</summary>
    public static string Write(Contract contract, ReconcileReport report)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(report);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteBoolean("isBreakerOpen", report.IsBreakerOpen);
            writer.WriteNumber("headLength", report.Head.Length);
            writer.WriteString("headHash", report.Head.Hash);
            writer.WriteString("stop", report.Stop.ToString());
            writer.WriteNumber("groupsLeft", report.GroupsLeft);
            writer.WriteNumber("groupsDropped", report.GroupsDropped);
            writer.WriteBoolean("isLimitReached", report.IsLimitReached);
            writer.WriteStartArray("runsDropped");
            report.RunsDropped.ToList().ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
            WriteDrifts(writer, contract, report.Drifts);
            writer.WriteStartArray("groups");
            report.Groups.ToList().ForEach(group => WriteGroup(writer, group));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version, or is damaged.</exception>
    public static ReconcileReport Read(Contract contract, string text)
    {
        ArgumentNullException.ThrowIfNull(contract);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.GetProperty("version").GetInt32() == Version
                ? Read(contract, root)
                : throw new CorruptDataException("A report was written by a newer version.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException)
        {
            throw new CorruptDataException("A report of a reconciliation is damaged.", exception);
        }
    }

    private static ReconcileReport Read(Contract contract, JsonElement root) => new(
        [.. root.GetProperty("drifts").EnumerateArray()
            .Select(drift => VerdictDraft.DriftOf(contract, VerdictCodec.Read(drift.GetString()!)))],
        [.. root.GetProperty("groups").EnumerateArray().Select(ReadGroup)],
        root.GetProperty("isBreakerOpen").GetBoolean(),
        new VerdictChainHead(
            root.GetProperty("headLength").GetInt64(), root.GetProperty("headHash").GetString()!))
    {
        Stop = Enum.Parse<ReconcileStop>(root.GetProperty("stop").GetString()!),
        GroupsLeft = root.GetProperty("groupsLeft").GetInt64(),
        GroupsDropped = root.GetProperty("groupsDropped").GetInt64(),
        IsLimitReached = root.GetProperty("isLimitReached").GetBoolean(),
        RunsDropped = [.. root.GetProperty("runsDropped").EnumerateArray().Select(run => run.GetString()!)],
    };

    private static void WriteDrifts(Utf8JsonWriter writer, Contract contract, IReadOnlyList<Drift> drifts)
    {
        writer.WriteStartArray("drifts");
        foreach (var drift in drifts)
        {
            var group = WindowGrouping.GroupOf(contract, drift.Window);
            var comparison = new GroupComparison(drift.Run, group, 0, false, default, default, []);
            writer.WriteStringValue(VerdictCodec.Write(
                VerdictDraft.OfRow(contract, drift, comparison, ImmutableArray<long>.Empty) with
                {
                    By = drift.By,
                    Note = drift.Note,
                }));
        }

        writer.WriteEndArray();
    }

    private static void WriteGroup(Utf8JsonWriter writer, GroupComparison group)
    {
        writer.WriteStartObject();
        writer.WriteString("run", group.Run);
        writer.WriteNumber("startMicroseconds", group.Group.Start.Microseconds);
        writer.WriteNumber("endMicroseconds", group.Group.End.Microseconds);
        writer.WriteNumber("rows", group.Rows);
        writer.WriteBoolean("isInFlight", group.IsInFlight);
        WriteSums(writer, "stream", group.Stream);
        WriteSums(writer, "batch", group.Batch);
        writer.WriteEndObject();
    }

    private static void WriteSums(Utf8JsonWriter writer, string name, DigestSums sums)
    {
        writer.WriteStartArray(name);
        writer.WriteNumberValue(sums.Count);
        writer.WriteStringValue(sums.First.ToString(CultureInfo.InvariantCulture));
        writer.WriteStringValue(sums.Second.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndArray();
    }

    private static GroupComparison ReadGroup(JsonElement group) => new(
        group.GetProperty("run").GetString()!,
        new Window(
            new EventTime(group.GetProperty("startMicroseconds").GetInt64()),
            new EventTime(group.GetProperty("endMicroseconds").GetInt64())),
        group.GetProperty("rows").GetInt64(),
        group.GetProperty("isInFlight").GetBoolean(),
        ReadSums(group.GetProperty("stream")),
        ReadSums(group.GetProperty("batch")),
        []);

    private static DigestSums ReadSums(JsonElement sums) => new(
        sums[0].GetInt64(),
        ulong.Parse(sums[1].GetString()!, NumberStyles.None, CultureInfo.InvariantCulture),
        ulong.Parse(sums[2].GetString()!, NumberStyles.None, CultureInfo.InvariantCulture));
}
