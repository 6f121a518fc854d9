using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Verdicts;

/// <summary>
/// The sealed form of a verdict, version 1: one compact JSON object, every member there and in one order, null where
/// there is nothing; those after <c>cut</c> are there only where they say something. What is hashed is this text as it
/// was written, never a text written anew.
/// </summary>
public static class VerdictCodec
{
    private const int Version = 1;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The text is no part of a page, so only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions ReaderOptions = new() { AllowDuplicateProperties = false };

    /// <summary>The text of <paramref name="verdict"/>.</summary>
    /// <exception cref="ArgumentException">A row is no JSON object.</exception>
    public static string Write(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteNumber("number", verdict.Number);
            writer.WriteString("run", verdict.Run);
            writer.WriteNumber("startMicroseconds", verdict.Group.Start.Microseconds);
            writer.WriteNumber("endMicroseconds", verdict.Group.End.Microseconds);
            writer.WriteString("key", verdict.Key);
            writer.WriteString("verdict", VerdictText.Of(verdict.Kind));
            writer.WriteString("class", verdict.Class is { } driftClass ? ReconciliationText.Of(driftClass) : null);
            writer.WriteNumber("rowsCompared", verdict.RowsCompared);
            writer.WriteString("streamDigest", verdict.StreamDigest);
            writer.WriteString("batchDigest", verdict.BatchDigest);
            WriteEvidence(writer, verdict.Evidence);
            writer.WriteString("action", verdict.Action);
            WriteRevision(writer, verdict.Revision);
            WriteRow(writer, "stream", verdict.Stream);
            WriteRow(writer, "batch", verdict.Batch);
            writer.WriteNumber("timeMicroseconds", verdict.TimeMicroseconds);
            WriteCut(writer, verdict.Cut);
            VerdictMembers.Write(writer, verdict);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote; members that it does not know are passed over, so that a later version may
    /// add some. It says nothing about whether the text is that which was sealed: <see cref="VerdictChain"/> does.
    /// </summary>
    /// <exception cref="CorruptDataException">The text is no verdict of this version.</exception>
    public static Verdict Read(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            using var document = JsonDocument.Parse(body, ReaderOptions);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception
            is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CorruptDataException("A stored verdict cannot be read.", exception);
        }
    }

    private static Verdict Read(JsonElement root)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != Version)
        {
            throw new CorruptDataException($"A stored verdict has version {version}; this program reads {Version}.");
        }

        var driftClass = root.GetProperty("class").GetString();
        var revision = root.GetProperty("revision");
        return VerdictMembers.Read(root, new Verdict
        {
            Number = root.GetProperty("number").GetInt64(),
            Run = Text(root, "run"),
            Group = new Window(
                new EventTime(root.GetProperty("startMicroseconds").GetInt64()),
                new EventTime(root.GetProperty("endMicroseconds").GetInt64())),
            Key = root.GetProperty("key").GetString(),
            Kind = Named<VerdictKind>(Text(root, "verdict")),
            Class = driftClass is null ? null : Named<DriftClass>(driftClass),
            RowsCompared = root.GetProperty("rowsCompared").GetInt64(),
            StreamDigest = Text(root, "streamDigest"),
            BatchDigest = Text(root, "batchDigest"),
            Evidence = [.. root.GetProperty("evidence").EnumerateArray().Select(evidence => new Evidence(
                Named<EvidenceKind>(Text(evidence, "kind")), evidence.GetProperty("count").GetInt64()))],
            Action = root.GetProperty("action").GetString(),
            Revision = revision.ValueKind == JsonValueKind.Null ? null : revision.GetInt32(),
            Stream = Row(root.GetProperty("stream")),
            Batch = Row(root.GetProperty("batch")),
            TimeMicroseconds = root.GetProperty("timeMicroseconds").GetInt64(),
            Cut = [.. root.GetProperty("cut").EnumerateArray().Select(offset => offset.GetInt64())],
        });
    }

    private static string Text(JsonElement parent, string name) =>
        parent.GetProperty(name).GetString() ?? throw new FormatException($"{name} must not be null.");

    private static TEnum Named<TEnum>(string text)
        where TEnum : struct, Enum =>
        CamelCaseNames<TEnum>.Find(text) ?? throw new FormatException($"No {typeof(TEnum).Name} has this name.");

    private static string? Row(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => element.GetRawText(),
        _ => throw new FormatException("A row must be an object."),
    };

    private static void WriteEvidence(Utf8JsonWriter writer, ImmutableArray<Evidence> all)
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

    private static void WriteRevision(Utf8JsonWriter writer, int? revision)
    {
        if (revision is { } number)
        {
            writer.WriteNumber("revision", number);
        }
        else
        {
            writer.WriteNull("revision");
        }
    }

    private static void WriteRow(Utf8JsonWriter writer, string name, string? row)
    {
        writer.WritePropertyName(name);
        if (row is null)
        {
            writer.WriteNullValue();
            return;
        }

        if (!row.StartsWith('{'))
        {
            throw new ArgumentException($"The row of {name} must be a JSON object.", name);
        }

        try
        {
            writer.WriteRawValue(row);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The row of {name} must be a JSON object.", name, exception);
        }
    }

    private static void WriteCut(Utf8JsonWriter writer, ImmutableArray<long> cut)
    {
        writer.WriteStartArray("cut");
        foreach (var offset in cut)
        {
            writer.WriteNumberValue(offset);
        }

        writer.WriteEndArray();
    }
}
