using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>Reads CloudEvents of one contract.</summary>
internal sealed class EventParser
{
    private const int MaxEventBytes = 1024 * 1024;
    private const int MaxTextBytes = 4096;

    private static readonly string[] TextAttributes =
    [
        "specversion", "id", "source", "type", "time", "subject", "dataschema", "datacontenttype", "data_base64",
        "kind", "retracts", "traceparent",
    ];

    private const string Token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private static readonly Regex MediaType = new($"^ *{Token}/{Token} *(;.*)?$", RegexOptions.Singleline);
    private static readonly Regex JsonType = new(
        @"^[^/]*/([^;]*\+)?json *(;.*)?$", RegexOptions.Singleline | RegexOptions.IgnoreCase);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    private readonly Contract _contract;
    private readonly string[] _propertyNames;

    public EventParser(Contract contract)
    {
        _contract = contract;
        _propertyNames = [.. contract.Properties.Select(property => property.Name)];
    }

    public EventParsing Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxEventBytes)
        {
            return new EventParsing(null, "tooLarge", null, null);
        }

        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Parse(document.RootElement)
                : new EventParsing(null, "json", null, null);
        }
        catch (JsonException)
        {
            return new EventParsing(null, "json", null, null);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate written as an escape: no Unicode text stands for it.
            return new EventParsing(null, "json", null, null);
        }
    }

    private EventParsing Parse(JsonElement root)
    {
        var source = TextOrNull(root, "source");
        var id = TextOrNull(root, "id");
        try
        {
            return new EventParsing(Read(root, source, id), null, source, id);
        }
        catch (RejectedException rejection)
        {
            return new EventParsing(null, rejection.Reason, source, id);
        }
    }

    private ParsedEvent Read(JsonElement root, string? source, string? id)
    {
        RejectRepeatedNames(root);
        RejectWrongTypes(root);
        var kind = (TextOrNull(root, "kind") ?? "record") switch
        {
            "record" => EventKind.Record,
            "retraction" => EventKind.Retraction,
            "tombstone" => EventKind.Tombstone,
            _ => throw new RejectedException("attributeInvalid"),
        };
        RejectIf(string.IsNullOrEmpty(id), "idMissing");
        RejectIf(string.IsNullOrEmpty(source), "sourceMissing");
        RejectIf(TextOrNull(root, "type") != _contract.Id, "unknownContract");
        RejectIf(TextOrNull(root, "dataschema") is { } schema
            && schema[(schema.LastIndexOfAny(['/', ':']) + 1)..] != _contract.Version, "unknownVersion");
        var attributeTime = ReadTimeAttribute(root);
        var cells = ReadCells(root);
        var time = EventTimeOf(kind, attributeTime, cells);
        RejectIf(TextOrNull(root, "data_base64") is not null, "dataInvalid");
        var subject = TextOrNull(root, "subject");
        var hasData = root.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null;
        RejectIf(hasData && !JsonType.IsMatch(TextOrNull(root, "datacontenttype") ?? "a/json"), "dataInvalid");
        RejectIf(cells is null && (kind == EventKind.Record || hasData), "dataInvalid");
        RejectIf(cells is null && string.IsNullOrEmpty(subject), "keyMissing");
        var key = cells is null ? subject! : KeyOf(cells);
        RejectIf(subject is not null && subject != key, "subjectMismatch");
        RejectIf(new[] { id!, source!, key }.Any(name => Encoding.UTF8.GetByteCount(name) > MaxTextBytes), "tooLarge");
        var retracts = TextOrNull(root, "retracts");
        RejectIf(kind == EventKind.Retraction && string.IsNullOrEmpty(retracts), "retractsMissing");
        var isRecord = kind == EventKind.Record;
        return new ParsedEvent
        {
            Source = source!,
            Id = id!,
            Kind = kind,
            Key = key,
            Time = time,
            Retracts = kind == EventKind.Retraction ? retracts : null,
            Sequence = ReadSequence(root),
            Cells = isRecord ? cells! : [],
            BrokenGates = isRecord ? GateRules.Broken(_contract, cells!) : [],
        };
    }

    // Readers disagree which of two equal names counts.
    private void RejectRepeatedNames(JsonElement root)
    {
        var attributes = root.EnumerateObject().Select(member => member.Name)
            .Where(name => TextAttributes.Contains(name, StringComparer.Ordinal) || name is "data" or "sequence");
        RejectIf(HasRepeats(attributes), "json");
        foreach (var data in root.EnumerateObject().Where(member => member.Name == "data")
            .Where(member => member.Value.ValueKind == JsonValueKind.Object))
        {
            var names = data.Value.EnumerateObject().Select(member => member.Name);
            RejectIf(HasRepeats(names.Where(name => _propertyNames.Contains(name, StringComparer.Ordinal))), "json");
        }
    }

    private static bool HasRepeats(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).Any(group => group.Count() > 1);

    private static void RejectWrongTypes(JsonElement root)
    {
        foreach (var name in TextAttributes)
        {
            RejectIf(root.TryGetProperty(name, out var value)
                && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null), "attributeInvalid");
        }

        ReadSequence(root);
        RejectIf(TextOrNull(root, "specversion") != "1.0", "attributeInvalid");
        RejectIf(TextOrNull(root, "subject") == "", "attributeInvalid");
        RejectIf(!MediaType.IsMatch(TextOrNull(root, "datacontenttype") ?? "a/b"), "attributeInvalid");
        var extensions = root.EnumerateObject()
            .Where(member => !TextAttributes.Contains(member.Name, StringComparer.Ordinal)
                && member.Name is not ("data" or "sequence"));
        RejectIf(extensions.Any(extension => !IsExtension(extension)), "attributeInvalid");
    }

    private static bool IsExtension(JsonProperty member) => member.Name.Length > 0
        && member.Name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character))
        && member.Value.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.Array => false,
            JsonValueKind.Number => int.TryParse(
                member.Value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            _ => true,
        };

    private static string? ReadSequence(JsonElement root)
    {
        if (!root.TryGetProperty("sequence", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        RejectIf(!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence),
            "attributeInvalid");
        return sequence.ToString(CultureInfo.InvariantCulture);
    }

    private long? ReadTimeAttribute(JsonElement root)
    {
        if (TextOrNull(root, "time") is not { } text)
        {
            return null;
        }

        var outcome = Rfc3339.TryParse(text, out var time);
        RejectIf(outcome == Rfc3339Outcome.TooPrecise, "timeTooPrecise");
        RejectIf(outcome != Rfc3339Outcome.Ok, "timeInvalid");
        return time.Microseconds;
    }

    // Data gates do not apply to retractions and tombstones, so that their time must be there and right.
    private long? EventTimeOf(EventKind kind, long? attributeTime, List<Cell>? cells)
    {
        if (_contract.EventTimeProperty is not { } property)
        {
            RejectIf(attributeTime is null, "timeMissing");
            return attributeTime;
        }

        var cell = cells is null ? Cell.Absent : cells[property];
        long? propertyTime = cell.HasValue ? (long)cell.Units : null;
        if (kind == EventKind.Record)
        {
            return propertyTime;
        }

        RejectIf(cell.State == CellState.Faulty, "timeInvalid");
        RejectIf(propertyTime is null && attributeTime is null, "timeMissing");
        return propertyTime ?? attributeTime;
    }

    private List<Cell>? ReadCells(JsonElement root) =>
        root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? [.. _contract.Properties.Select(property => data.TryGetProperty(property.Name, out var value)
                ? CellReader.Read(value, property)
                : Cell.Absent)]
            : null;

    private string KeyOf(List<Cell> cells)
    {
        var parts = _contract.Key.Select(index => cells[index]).ToList();
        RejectIf(parts.Any(part => part.State is CellState.Absent or CellState.Null || part.IsStructure), "keyMissing");
        return parts.Count == 1
            ? parts[0].Text
            : string.Concat(parts.Select(part => string.Create(
                CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(part.Text)}:{part.Text}")));
    }

    private static string? TextOrNull(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void RejectIf(bool isBroken, string reason)
    {
        if (isBroken)
        {
            throw new RejectedException(reason);
        }
    }

    // Leaves the reader at the first fault; the order of the checks is that of the reasons' precedence.
    private sealed class RejectedException(string reason) : Exception(reason)
    {
        public string Reason => Message;
    }
}
