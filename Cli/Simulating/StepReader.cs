using System.Text.Json;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Cli.Simulating;

/// <summary>Reads the steps of a script. Strict: a member that no step has is a mistake, not an extension.</summary>
internal static class StepReader
{
    // An event that is nested too deeply is the engine's to reject.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 100_000 };

    /// <summary>Reads the step in <paramref name="line"/>.</summary>
    /// <exception cref="StepException">It is none.</exception>
    public static Step Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            return ReadOne(line);
        }
        catch (JsonException exception)
        {
            throw new StepException("not one JSON object, or a member stands twice", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new StepException("a string is no Unicode text", exception);
        }
    }

    private static Step ReadOne(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new StepException("a step is a JSON object");
        }

        Step? step = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (step is not null)
            {
                throw new StepException($"'{reader.GetString()}' is a second action; a step has one");
            }

            step = ReadAction(ref reader, line);
        }

        // What follows the object is no JSON: the reader throws.
        reader.Read();
        return step ?? throw new StepException("the step has no action");
    }

    private static Step ReadAction(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
    {
        var name = reader.GetString()!;
        reader.Read();
        return name switch
        {
            "event" => new Step.Request([ReadSlice(ref reader, line)]),
            "events" => ReadEvents(ref reader, line),
            "raw" => ReadRaw(ref reader),
            "watermark" => new Step.Watermark(TimeOf(name, ReadElement(ref reader))),
            "end" => ReadTrue(name, ref reader, new Step.End()),
            "advance" => ReadAdvance(ref reader),
            "cut" => new Step.Cut(TextOf(name, ReadElement(ref reader))),
            "restart" => ReadTrue(name, ref reader, new Step.Restart()),
            "batchRun" => ReadRun(ReadObject(name, ref reader, "id", "from", "to", "cut", "rows")),
            "reconcile" => ReadTrue(name, ref reader, new Step.Reconcile()),
            "approve" => new Step.Decide(TextOf(name, ReadElement(ref reader)), true),
            "decline" => new Step.Decide(TextOf(name, ReadElement(ref reader)), false),
            "release" => ReadIdentity(name, ref reader, (source, id) => new Step.Release(source, id)),
            "discard" => ReadIdentity(name, ref reader, (source, id) => new Step.Discard(source, id)),
            _ => throw new StepException($"'{name}' is no action; the actions are event, events, watermark, raw, end, "
                + "advance, cut, restart, batchRun, reconcile, approve, decline, release, discard"),
        };
    }

    private static ReadOnlyMemory<byte> ReadSlice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return line[start..(int)reader.BytesConsumed];
    }

    private static Step.Request ReadEvents(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new StepException("'events' must be an array of events");
        }

        List<ReadOnlyMemory<byte>> events = [];
        long bytes = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = ReadSlice(ref reader, line);
            events.Add(item);
            bytes += item.Length;
        }

        if (events.Count > PreparedRequest.MaxEvents || (events.Count > 1 && bytes > PreparedRequest.MaxBytes))
        {
            throw new StepException(
                $"a request has at most {PreparedRequest.MaxEvents} events and {PreparedRequest.MaxBytes} bytes");
        }

        return new Step.Request(events);
    }

    private static Step.Request ReadRaw(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new StepException("'raw' must be a string");
        }

        var text = new byte[reader.ValueSpan.Length];
        var length = reader.CopyString(text);
        return new Step.Request([text.AsMemory(0, length)]);
    }

    private static Step ReadTrue(string name, ref Utf8JsonReader reader, Step step) =>
        reader.TokenType == JsonTokenType.True ? step : throw new StepException($"'{name}' must be true");

    private static Step.Advance ReadAdvance(ref Utf8JsonReader reader)
    {
        var text = TextOf("advance", ReadElement(ref reader));
        return DurationText.TryParse(text, out var time)
            ? new Step.Advance(time)
            : throw new StepException($"'advance' must be a duration, as 30s or PT30S, and is '{text}'");
    }

    private static Step.BatchRun ReadRun(JsonElement run)
    {
        var id = TextOf("id", Member(run, "id"));
        var from = TimeOf("from", Member(run, "from"));
        var to = TimeOf("to", Member(run, "to"));
        if (from >= to)
        {
            throw new StepException("'from' must be before 'to'");
        }

        var rows = Member(run, "rows");
        return rows.ValueKind == JsonValueKind.Array
            ? new Step.BatchRun(id, from, to, run.TryGetProperty("cut", out var cut) ? TextOf("cut", cut) : null, rows)
            : throw new StepException("'rows' must be an array of rows");
    }

    private static Step ReadIdentity(string name, ref Utf8JsonReader reader, Func<string, string, Step> make)
    {
        var identity = ReadObject(name, ref reader, "source", "id");
        return make(TextOf("source", Member(identity, "source")), TextOf("id", Member(identity, "id")));
    }

    private static JsonElement ReadObject(string name, ref Utf8JsonReader reader, params string[] members)
    {
        var element = ReadElement(ref reader);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new StepException($"'{name}' must be an object with {string.Join(", ", members)}");
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!members.Contains(member.Name))
            {
                throw new StepException(
                    $"'{name}' has no member '{member.Name}'; its members are {string.Join(", ", members)}");
            }
        }

        return element;
    }

    private static JsonElement ReadElement(ref Utf8JsonReader reader) => JsonElement.ParseValue(ref reader);

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : throw new StepException($"'{name}' is missing");

    private static string TextOf(string name, JsonElement element) =>
        element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text
            ? text
            : throw new StepException($"'{name}' must be a string that is not empty");

    private static EventTime TimeOf(string name, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var microseconds))
        {
            return new EventTime(microseconds);
        }

        if (element.ValueKind == JsonValueKind.String)
        {
            var outcome = Rfc3339.TryParse(element.GetString()!, out var time);
            return outcome switch
            {
                Rfc3339Outcome.Ok => time,
                Rfc3339Outcome.TooPrecise => throw new StepException($"'{name}' has more than six fraction digits"),
                _ => throw new StepException($"'{name}' is no RFC 3339 time with an offset"),
            };
        }

        throw new StepException($"'{name}' must be an RFC 3339 time or a whole number of microseconds");
    }
}
