using System.Text.Json.Nodes;
using StreamBatch.Domain.Time;
using StreamBatch.Odcs;

namespace StreamBatch.Reference.Tests;

/// <summary>A simulation whose steps and lines are short enough to be read at a glance: times in seconds.</summary>
internal sealed class Simulation
{
    private const long Second = 1_000_000;

    private readonly ReferenceSimulator _simulator;

    public Simulation(
        string windows,
        string late = "{ allowedLateness: 5s }",
        string watermark = "{ outOfOrderness: 0s }",
        string aggregates = "{ n: count(), total: sum(amount) }",
        bool isVerbose = false)
    {
        var reading = ContractYaml.Read(Document(windows, late, watermark, aggregates));
        Assert.Empty(reading.Errors);
        _simulator = new ReferenceSimulator(
            reading.Contract!, new ReferenceOptions { Micros = true, Clock = 0, Verbose = isVerbose });
    }

    public ReferenceSimulator Simulator => _simulator;

    public static string Document(string windows, string late, string watermark, string aggregates) =>
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
              - { name: label, logicalType: string }
        customProperties:
          - property: streambatch
            value:
              key: entity
              partitions: 2
              windows: {{windows}}
              aggregates: {{aggregates}}
              watermark: {{watermark}}
              late: {{late}}
        """;

    /// <summary>An event of the entity k.</summary>
    public static JsonObject Event(
        string id, double seconds, string? amount = "1", string kind = "record", string? retracts = null,
        string source = "/s", string key = "k")
    {
        JsonObject cloudEvent = new()
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["source"] = source,
            ["type"] = "c",
            ["time"] = Rfc3339.Format(new EventTime((long)(seconds * Second))),
            ["kind"] = kind,
            ["data"] = new JsonObject { ["entity"] = key, ["amount"] = JsonNode.Parse(amount ?? "null") },
        };
        if (retracts is not null)
        {
            cloudEvent["retracts"] = retracts;
        }

        return cloudEvent;
    }

    /// <summary>One request; gives the lines in short form.</summary>
    public IReadOnlyList<string> Send(params JsonObject[] events) =>
        Step(new JsonObject { ["events"] = new JsonArray([.. events]) }.ToJsonString());

    public IReadOnlyList<string> Step(string step) => [.. _simulator.Step(step).Select(Shorten)];

    /// <summary>The current views as start-end values.</summary>
    public IReadOnlyList<string> Views() => [.. _simulator.CurrentViews().Select(
        row => $"{Seconds(row.Start)}-{Seconds(row.End)} {row.Values}")];

    private static string Shorten(string line)
    {
        var (name, value) = JsonNode.Parse(line)!.AsObject().Single();
        if (name == "watermark")
        {
            return "watermark " + Seconds((long)value!);
        }

        if (name == "outcome")
        {
            var windows = value!["windows"]!.AsArray().Select(
                window => $" {Bounds(window!)}:{window!["status"]}");
            return $"{value["id"]} {value["status"]} {value["reason"]}".TrimEnd() + string.Concat(windows);
        }

        return $"{value!["key"]} {Bounds(value)} #{value["revision"]} {value["mode"]} {value["timing"]} "
            + $"{value["cause"]} {Json(value["values"])} {Json(value["retracts"])}";
    }

    private static string Json(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static string Bounds(JsonNode window) =>
        $"{Seconds((long)window["start"]!)}-{Seconds((long)window["end"]!)}";

    private static string Seconds(long microseconds) => JsonValue.Create((decimal)microseconds / Second).ToJsonString();
}
