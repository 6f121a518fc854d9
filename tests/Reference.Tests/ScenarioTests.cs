using System.Text.Json.Nodes;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Reference.Tests;

/// <summary>
/// Goal: what readers are told of generated scenarios is what a batch over the counted events gives. Method: the
/// printed panes are put together as a reader would do it, and held against the views and the batch.
/// </summary>
public sealed class ScenarioTests
{
    private const int Seeds = 40;

    public static TheoryData<WindowKind, LatePolicy> KindsAndPolicies
    {
        get
        {
            TheoryData<WindowKind, LatePolicy> data = [];
            foreach (var kind in Enum.GetValues<WindowKind>())
            {
                foreach (var policy in Enum.GetValues<LatePolicy>())
                {
                    data.Add(kind, policy);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public void Panes_PutTogether_GiveTheBatch(WindowKind kind, LatePolicy policy)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var simulator = Run(ScenarioGenerator.Generate(seed, kind, policy), out var lines);

            var views = simulator.CurrentViews();
            var complete = simulator.BatchViews().Where(row => row.End <= simulator.Watermark).ToList();
            Assert.Equal(views.Select(Window).Order(StringComparer.Ordinal), Read(lines));
            if (kind == WindowKind.Session)
            {
                Assert.Subset(views.ToHashSet(), complete.ToHashSet());
            }
            else
            {
                Assert.Equal(complete, views);
            }
        }
    }

    [Fact]
    public void Generator_ReachesEveryOutcomeAndPane()
    {
        HashSet<string> seen = [];
        foreach (var kind in Enum.GetValues<WindowKind>())
        {
            foreach (var policy in Enum.GetValues<LatePolicy>())
            {
                for (var seed = 0; seed < Seeds; seed++)
                {
                    Run(ScenarioGenerator.Generate(seed, kind, policy), out var lines);
                    seen.UnionWith(lines.Select(line => JsonNode.Parse(line)!).SelectMany(Words));
                }
            }
        }

        string[] expected =
        [
            "accepted", "alreadyRetracted", "compensate", "conflict", "correction", "delta", "duplicate", "expired",
            "held", "known", "late", "merge", "notQuarantined", "notReleasable", "notRetractable", "onTime",
            "otherContent", "overwrite", "quarantine", "quarantined", "range", "rejected", "released", "required",
            "retracted", "retraction", "retractsMissing", "scale", "split", "targetMismatch", "timeInFuture",
            "tombstone", "tombstoned", "type", "whole", "withdrawal",
        ];
        Assert.Empty(expected.Except(seen));
    }

    [Fact]
    public void Scenario_OfOneSeed_IsTheSameEachTime()
    {
        var first = ScenarioGenerator.Generate(7, WindowKind.Session, LatePolicy.Merge);
        var second = ScenarioGenerator.Generate(7, WindowKind.Session, LatePolicy.Merge);

        Assert.Equal(first.ContractYaml, second.ContractYaml);
        Assert.Equal(first.Steps.AsEnumerable(), second.Steps.AsEnumerable());
    }

    private static ReferenceSimulator Run(Scenario scenario, out IReadOnlyList<string> lines)
    {
        var reading = ContractYaml.Read(scenario.ContractYaml);
        Assert.Empty(reading.Errors);
        ReferenceSimulator simulator = new(
            reading.Contract!, new ReferenceOptions { Clock = scenario.Clock, Micros = true });
        lines = [.. scenario.Steps.SelectMany(simulator.Step)];
        return simulator;
    }

    private static IEnumerable<string> Words(JsonNode line)
    {
        var (_, value) = line.AsObject().Single();
        string[] names = ["status", "reason", "mode", "timing", "policy", "cause"];
        return names.Select(name => value![name]?.ToString() ?? "");
    }

    private static string Window(ReferenceRow row) =>
        $"{row.Key} {row.Start} {row.End} {JsonNode.Parse(row.Values)!["n"]}";

    // Which windows stand, with their number of events: the one aggregate that every generated contract has.
    private static IEnumerable<string> Read(IEnumerable<string> lines)
    {
        Dictionary<string, (int Revision, long? Count)> windows = [];
        foreach (var pane in lines.Select(line => JsonNode.Parse(line)!["pane"]).OfType<JsonNode>())
        {
            var window = $"{pane["key"]} {pane["start"]} {pane["end"]}";
            var (revision, count) = windows.GetValueOrDefault(window);
            Assert.Equal(revision + 1, (int)pane["revision"]!);
            windows[window] = (revision + 1, (string)pane["mode"]! switch
            {
                "withdrawal" => null,
                "delta" => count + (long)pane["values"]!["n"]!,
                _ => (long)pane["values"]!["n"]!,
            });
        }

        return windows.Where(window => window.Value.Count is not null)
            .Select(window => $"{window.Key} {window.Value.Count}")
            .Order(StringComparer.Ordinal);
    }
}
