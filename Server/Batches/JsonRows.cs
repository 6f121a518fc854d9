using System.Text.Json;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Server.Batches;

/// <summary>Batch rows in NDJSON: <c>{"key":"k","start":T,"end":T,"values":{"events":1}}</c>, end optional.</summary>
internal static class JsonRows
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>The rows, null for one with a fault.</summary>
    public static IEnumerable<ResultRow?> Read(TextReader reader, BatchFile file)
    {
        var line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return Read(line, text, file);
            }
        }
    }

    /// <summary>Reads one row; null when it has a fault.</summary>
    public static ResultRow? Read(int line, JsonElement row, BatchFile file)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            file.AddFault(line, null, "not a JSON object");
            return null;
        }

        if (row.EnumerateObject().FirstOrDefault(member => member.Name is not ("key" or "start" or "end" or "values"))
            is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            file.AddFault(line, unknown.Name, "is no member of a row, whose members are key, start, end, values");
            return null;
        }

        if (Member(row, "key") is { ValueKind: not (JsonValueKind.String or JsonValueKind.Undefined) })
        {
            file.AddFault(line, "key", "must be a string");
            return null;
        }

        if (Member(row, "values") is not { ValueKind: JsonValueKind.Object } values)
        {
            file.AddFault(line, "values", "must be an object of values by aggregate name");
            return null;
        }

        return ReadValues(line, values, file) is { } texts
            ? file.Check(line, TextOf(row, "key"), TextOf(row, "start"), TextOf(row, "end"), texts)
            : null;
    }

    private static ResultRow? Read(int line, string text, BatchFile file)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return Read(line, document.RootElement, file);
        }
        catch (JsonException)
        {
            file.AddFault(line, null, "not one JSON object, or a member stands twice");
            return null;
        }
        catch (InvalidOperationException)
        {
            file.AddFault(line, null, "has half of a surrogate pair, which is no text");
            return null;
        }
    }

    private static string?[]? ReadValues(int line, JsonElement values, BatchFile file)
    {
        var names = file.Aggregates.Select(aggregate => aggregate.Name).ToList();
        var texts = new string?[names.Count];
        foreach (var member in values.EnumerateObject())
        {
            var index = names.IndexOf(member.Name);
            if (index < 0)
            {
                var known = string.Join(", ", names);
                file.AddFault(line, member.Name, $"is no aggregate of this contract, which has {known}");
                return null;
            }

            texts[index] = member.Value.ValueKind == JsonValueKind.Null ? null : Text(member.Value);
        }

        if (names.Find(name => !values.TryGetProperty(name, out _)) is { } missing)
        {
            file.AddFault(line, missing, "is missing in values; null says that there is none");
            return null;
        }

        return texts;
    }

    private static JsonElement Member(JsonElement row, string name) =>
        row.TryGetProperty(name, out var member) ? member : default;

    private static string? TextOf(JsonElement row, string name) =>
        Member(row, name) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } member
            ? Text(member)
            : null;

    // A string without its quotes, anything else as it stands: decimals keep every digit. Throws
    // InvalidOperationException when half of a surrogate pair is escaped in it.
    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
}
