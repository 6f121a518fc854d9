using System.Text.Json;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>One line of a simulate script.</summary>
internal sealed class SimulateStep
{
    // An event may be as deep as it likes; whether that is too deep, is said of the event and not of the step.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_000 };

    private static readonly string[] ReconciliationSteps = ["cut", "batchRun", "reconcile", "approve", "decline"];

    private SimulateStep(string name)
    {
        Name = name;
    }

    public string Name { get; }

    /// <summary>The texts of the events of a request.</summary>
    public IReadOnlyList<string> Events { get; private init; } = [];

    /// <summary>The watermark of the step, or how far processing time moves.</summary>
    public long Microseconds { get; private init; }

    public string Source { get; private init; } = "";

    public string Id { get; private init; } = "";

    public static SimulateStep Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var members = document.RootElement.EnumerateObject().ToList();
            return members.Count == 1
                ? Read(members[0].Name, members[0].Value)
                : throw new FormatException("A step has exactly one member.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException
            or KeyNotFoundException)
        {
            throw new FormatException("The line is no step: " + exception.Message, exception);
        }
    }

    private static SimulateStep Read(string name, JsonElement value) => name switch
    {
        "event" => new SimulateStep(name) { Events = [value.GetRawText()] },
        "events" => new SimulateStep(name) { Events = [.. value.EnumerateArray().Select(item => item.GetRawText())] },
        "raw" => new SimulateStep(name) { Events = [value.GetString()!] },
        "watermark" => new SimulateStep(name) { Microseconds = ReadInstant(value) },
        "advance" => new SimulateStep(name) { Microseconds = ReadDuration(value) },
        "release" or "discard" => new SimulateStep(name)
        {
            Source = value.GetProperty("source").GetString()!,
            Id = value.GetProperty("id").GetString()!,
        },
        "end" or "restart" when value.ValueKind == JsonValueKind.True => new SimulateStep(name),
        _ when ReconciliationSteps.Contains(name, StringComparer.Ordinal) =>
            throw new NotSupportedException($"The step {name} belongs to reconciliation, which has no reference."),
        _ => throw new FormatException($"There is no step {name} of that form."),
    };

    private static long ReadInstant(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var microseconds))
        {
            return microseconds;
        }

        return Rfc3339.TryParse(value.GetString()!, out var time) == Rfc3339Outcome.Ok
            ? time.Microseconds
            : throw new FormatException("The watermark is no instant.");
    }

    private static long ReadDuration(JsonElement value) =>
        DurationText.TryParse(value.GetString(), out var duration)
            ? WindowRules.Microseconds(duration)
            : throw new FormatException("Processing time moves on by a duration.");
}
