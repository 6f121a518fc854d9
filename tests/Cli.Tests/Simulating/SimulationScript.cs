using System.Text.Json;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Contracts and steps to run them with, written short.</summary>
internal static class SimulationScript
{
    public const string Tumbling = "{ kind: tumbling, size: 10s }";
    public const string Sliding = "{ kind: sliding, size: 10s, slide: 5s }";
    public const string Session = "{ kind: session, gap: 5s }";

    public static string Contract(
        string windows = Tumbling,
        string policy = "overwrite",
        string watermark = "{ outOfOrderness: 0s }",
        string authority = "manual") => $$"""
        apiVersion: v3.1.0
        kind: DataContract
        id: c
        version: 1.0.0
        status: active
        schema:
          - name: c
            properties:
              - { name: entity, logicalType: string, required: true }
              - { name: amount, logicalType: number, logicalTypeOptions: { minimum: 0 } }
        customProperties:
          - property: streambatch
            value:
              key: entity
              windows: {{windows}}
              aggregates: { n: count(), total: sum(amount) }
              watermark: {{watermark}}
              late: { allowedLateness: 5s, policy: {{policy}} }
              authority: {{authority}}
        """;

    /// <summary>A CloudEvent at a second of 2026-01-01.</summary>
    public static string Event(string id, int second, string amount, string key = "k", string more = "") =>
        $"{{\"specversion\":\"1.0\",\"id\":{Quote(id)},\"source\":\"/s\",\"type\":\"c\",\"time\":\"{Time(second)}\","
        + $"{more}\"data\":{{\"entity\":{Quote(key)},\"amount\":{amount}}}}}";

    /// <summary>The step that sends it.</summary>
    public static string Send(string id, int second, string amount, string key = "k", string more = "") =>
        $$"""{"event":{{Event(id, second, amount, key, more)}}}""";

    /// <summary>The step that takes the event of <paramref name="target"/> back.</summary>
    public static string Retract(string id, string target, int second, string key = "k") =>
        Send(id, second, "0", key, $"\"kind\":\"retraction\",\"retracts\":\"{target}\",");

    public static string Time(int second) => $"2026-01-01T00:{second / 60:00}:{second % 60:00}Z";

    public static string Watermark(int second) => $$"""{"watermark":"{{Time(second)}}"}""";

    /// <summary>Steps that lead to most kinds of outcomes and panes under every window kind and policy.</summary>
    public static IReadOnlyList<string> Eventful =>
    [
        Send("a", 1, "2"),
        $$"""{"events":[{{Event("b", 3, "1")}},{{Event("c", 4, "1.5", "é😀")}},{{Event("d", 12, "3")}}]}""",
        Send("b", 3, "1"),
        Send("b", 3, "9"),
        Send("e", 2, "4"),
        Send("bad", 13, "-1"),
        """{"raw":"nope"}""",
        Retract("r", "a", 1),
        """{"cut":"here"}""",
        Send("f", 21, "1"),
        Send("g", 9, "1"),
        """{"release":{"source":"/s","id":"bad"}}""",
        """{"release":{"source":"/s","id":"g"}}""",
        """{"discard":{"source":"/s","id":"e"}}""",
        Send("t", 14, "0", more: "\"kind\":\"tombstone\","),
        """{"advance":"1m"}""",
        Send("h", 25, "7"),
        """{"end":true}""",
    ];

    /// <summary>A tumbling stream with a row that the batch has otherwise, and the loading of that batch.</summary>
    public static IReadOnlyList<string> Reconciled =>
    [
        Send("a", 1, "2"),
        Send("b", 2, "2", "l"),
        Watermark(20),
        """{"cut":"c1"}""",
        $$$"""
        {"batchRun":{"id":"r","from":"{{{Time(0)}}}","to":"{{{Time(20)}}}","cut":"c1","rows":[
        {"key":"k","start":"{{{Time(0)}}}","values":{"n":1,"total":5}},
        {"key":"l","start":"{{{Time(0)}}}","end":"{{{Time(10)}}}","values":{"n":1,"total":2}}]}}
        """.ReplaceLineEndings(""),
        """{"reconcile":true}""",
        """{"reconcile":true}""",
    ];

    public static async Task<CommandResult> RunAsync(
        string contract,
        IEnumerable<string> steps,
        params string[] options)
    {
        using var folder = new CliFolder();
        return await folder.RunWithInputAsync(
            string.Join('\n', steps), ["simulate", "--contract", folder.Write("c.yaml", contract), .. options]);
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
