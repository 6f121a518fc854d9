using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamBatch.Domain.Time;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>
/// Scripts and lines that are short enough to be read at a glance: times in seconds of 1970-01-01, one entity <c>k</c>,
/// one source <c>/s</c>. The engine runs them, and the reference, which must print the same.
/// </summary>
internal static class ShortRun
{
    private const decimal Second = 1_000_000;

    private static readonly JsonSerializerOptions PlainJson = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Contract(
        string windows = "{ kind: tumbling, size: 10s }",
        string policy = "overwrite",
        string lateness = "5s",
        string aggregates = "{ n: count(), total: sum(amount) }",
        string watermark = "{ outOfOrderness: 0s }") =>
        $$"""
        apiVersion: v3.1.0
        kind: DataContract
        id: c
        version: 1.0.0
        status: active
        schema:
          - name: rows
            logicalType: object
            properties:
              - { name: entity, logicalType: string }
              - { name: amount, logicalType: number, logicalTypeOptions: { multipleOf: 0.01, maximum: 100 } }
              - { name: label, logicalType: string, logicalTypeOptions: { maxLength: 8 } }
        customProperties:
          - property: streambatch
            value:
              key: entity
              partitions: 2
              windows: {{windows}}
              aggregates: {{aggregates}}
              watermark: {{watermark}}
              late: { allowedLateness: {{lateness}}, policy: {{policy}} }
        """;

    /// <summary>An event at that second.</summary>
    public static string Event(string id, decimal second, string amount = "1", string? label = null) =>
        Json(id, second, null, null, amount, label);

    /// <summary>What takes the event <paramref name="target"/> at that second back.</summary>
    public static string Retraction(string id, string target, decimal second) =>
        Json(id, second, "retraction", target, null, null);

    /// <summary>The end of the entity at that second.</summary>
    public static string Tombstone(string id, decimal second) => Json(id, second, "tombstone", null, null, null);

    /// <summary>An event with a sequence number, which is its identity.</summary>
    public static string Stamped(int sequence, decimal second)
    {
        var stamped = JsonNode.Parse(Event("q" + sequence.ToString(CultureInfo.InvariantCulture), second))!;
        stamped["sequence"] = sequence.ToString(CultureInfo.InvariantCulture);
        return stamped.ToJsonString();
    }

    /// <summary>The step of one request with these events.</summary>
    public static string Send(params string[] events) => $$"""{"events":[{{string.Join(',', events)}}]}""";

    public static string Watermark(decimal second) =>
        $$"""{"watermark":{{((long)(second * Second)).ToString(CultureInfo.InvariantCulture)}}}""";

    public static string Release(string id) => $$$"""{"release":{"source":"/s","id":"{{{id}}}"}}""";

    public static string Discard(string id) => $$$"""{"discard":{"source":"/s","id":"{{{id}}}"}}""";

    /// <summary>The lines of the last step.</summary>
    public static async Task<IReadOnlyList<string>> LastAsync(string contract, params string[] steps) =>
        (await StepsAsync(contract, steps))[^1];

    /// <summary>The lines of all steps.</summary>
    public static async Task<IReadOnlyList<string>> AllAsync(string contract, params string[] steps) =>
        [.. (await StepsAsync(contract, steps)).SelectMany(lines => lines)];

    private static async Task<List<IReadOnlyList<string>>> StepsAsync(string contract, string[] steps)
    {
        Scenario scenario = new(contract, 0, [.. steps]);
        var engine = await ScenarioRun.EngineAsync(scenario);
        Assert.Equal(ScenarioRun.Reference(scenario), engine);
        return engine.ConvertAll<IReadOnlyList<string>>(text =>
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(Shorten)
                .Where(line => line.Length > 0),
        ]);
    }

    private static string Json(
        string id, decimal second, string? kind, string? retracts, string? amount, string? label)
    {
        JsonObject data = new() { ["entity"] = "k" };
        if (amount is not null)
        {
            data["amount"] = JsonNode.Parse(amount);
        }

        if (label is not null)
        {
            data["label"] = label;
        }

        JsonObject json = new()
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["source"] = "/s",
            ["type"] = "c",
            ["time"] = new EventTime((long)(second * Second)).ToString(),
            ["data"] = data,
        };
        if (kind is not null)
        {
            json["kind"] = kind;
        }

        if (retracts is not null)
        {
            json["retracts"] = retracts;
        }

        return json.ToJsonString();
    }

    // Of the watermark there are lines in every step; the tests of it read them where it is the point.
    private static string Shorten(string line)
    {
        var (name, value) = JsonNode.Parse(line)!.AsObject().Single();
        return name switch
        {
            "watermark" => "",
            "outcome" => $"{value!["id"]} {value["status"]} {value["reason"]}".TrimEnd()
                + string.Concat(value["windows"]!.AsArray().Select(
                    window => $" [{Bounds(window!)}) {window!["status"]}")),
            _ => $"[{Bounds(value!)}) #{value!["revision"]} {value["mode"]} {value["timing"]} {value["cause"]}"
                + $"{Json(" ", value["values"])}{Json(" before ", value["retracts"])}",
        };
    }

    private static string Json(string before, JsonNode? node) =>
        node is null ? "" : before + node.ToJsonString(PlainJson);

    private static string Bounds(JsonNode window) => $"{Seconds(window, "start")}, {Seconds(window, "end")}";

    private static string Seconds(JsonNode window, string name)
    {
        Assert.Equal(Rfc3339Outcome.Ok, Rfc3339.TryParse(window[name]!.GetValue<string>(), out var time));
        return (time.Microseconds / Second).ToString("0.######", CultureInfo.InvariantCulture);
    }
}
