using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>
/// Goal: what the engine makes of generated steps is what <c>generate --truth</c> says. Method: runs of every
/// irregularity over all kinds of windows and policies; outcomes are compared in order, and the panes of each window
/// are put together as a reader would and compared with its view in the truth.
/// </summary>
[Trait("Suite", "Long")]
public sealed class GeneratedTruthTests
{
    private static readonly string[] Windows =
    [
        "{ kind: tumbling, size: 1m }", "{ kind: sliding, size: 1m, slide: 20s }", "{ kind: session, gap: 30s }",
    ];

    private static readonly string[] Policies = ["overwrite", "merge", "compensate", "quarantine"];

    [Fact]
    public async Task Simulate_OfGeneratedSteps_TellsTheTruth()
    {
        var seeds = LongRun.Scaled(20);
        for (var seed = 1; seed <= seeds; seed++)
        {
            var windows = Windows[seed % Windows.Length];
            var policy = Policies[seed / Windows.Length % Policies.Length];
            await CompareAsync(seed, windows, policy);
        }
    }

    private static async Task CompareAsync(int seed, string windows, string policy)
    {
        using var folder = new CliFolder();
        var contract = folder.Write("c.yaml", Contract(windows, policy));
        var (steps, truth) = (folder.PathOf("steps.ndjson"), folder.PathOf("truth.ndjson"));
        (await folder.RunAsync(
            "generate", "--contract", contract, "--seed", $"{seed}", "--events", "300", "--everything", "--steps",
            "--output", steps, "--truth", truth)).Succeeds();
        var told = await File.ReadAllLinesAsync(truth);
        var printed = (await folder.RunAsync("simulate", "--contract", contract, "--script", steps)).Succeeds().Lines;

        var name = $"seed {seed}, {windows}, {policy}: ";
        AssertEqual(name, [.. told.Where(IsOutcome).Select(Named)], [.. printed.Where(IsOutcome).Select(Named)]);
        AssertEqual(name, [.. told.Where(line => !IsOutcome(line))], Views(printed.Where(line => !IsOutcome(line))));
    }

    // The last pane of each window that stands, in the form of the truth.
    private static List<string> Views(IEnumerable<string> panes)
    {
        Dictionary<(string Key, string Start, string End), JsonObject> views = [];
        foreach (var pane in panes.Select(line => JsonNode.Parse(line)!["pane"]!))
        {
            var window = (Text(pane, "key"), Text(pane, "start"), Text(pane, "end"));
            switch (Text(pane, "mode"))
            {
                case "whole":
                    views[window] = (JsonObject)pane["values"]!.DeepClone();
                    break;
                case "withdrawal":
                    Assert.True(views.Remove(window));
                    break;
                default:
                    PaneFold.Into(views[window], (JsonObject)pane["values"]!);
                    break;
            }
        }

        return
        [
            .. views.OrderBy(view => view.Key.Key, StringComparer.Ordinal)
                .ThenBy(view => view.Key.Start, StringComparer.Ordinal)
                .ThenBy(view => view.Key.End, StringComparer.Ordinal)
                .Select(view => $"{{\"window\":{{\"key\":{JsonSerializer.Serialize(view.Key.Key)},"
                    + $"\"start\":\"{view.Key.Start}\",\"end\":\"{view.Key.End}\",\"values\":"
                    + $"{view.Value.ToJsonString()}}}}}"),
        ];
    }

    private static void AssertEqual(string name, List<string> expected, List<string> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (left, right) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            Assert.True(left == right, $"{name}line {i}\ntruth:    {left}\nsimulate: {right}");
        }
    }

    // What is no event as JSON, one that names its id twice for one, has no id that both sides must read alike.
    private static string Named(string outcome)
    {
        var node = JsonNode.Parse(outcome)!;
        if (node["outcome"]!["reason"]?.GetValue<string>() != "json")
        {
            return outcome;
        }

        node["outcome"]!["id"] = null;
        return node.ToJsonString();
    }

    private static bool IsOutcome(string line) => line.StartsWith("{\"outcome\"", StringComparison.Ordinal);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    // Room for every irregularity. Whole numbers, so that a reader can fold deltas without knowing the scale.
    private static string Contract(string windows, string policy) => $$"""
        apiVersion: v3.1.0
        kind: DataContract
        id: orders
        version: 1.0.0
        status: active
        schema:
          - name: orders
            properties:
              - { name: shop, logicalType: string, required: true }
              - name: amount
                logicalType: integer
                logicalTypeOptions: { minimum: 0, maximum: 5000 }
              - { name: note, logicalType: string, logicalTypeOptions: { minLength: 2, maxLength: 12 } }
        customProperties:
          - property: streambatch
            value:
              key: shop
              partitions: 4
              windows: {{windows}}
              aggregates:
                n: count()
                values: count(amount)
                total: sum(amount)
                least: min(amount)
                most: max(amount)
                {{(policy == "merge" ? "" : "mean: avg(amount)")}}
              watermark: { outOfOrderness: 20s, maxAhead: 10m, idleTimeout: 2m, sources: [/a, /b] }
              late: { allowedLateness: 3m, policy: {{policy}} }
        """;
}
