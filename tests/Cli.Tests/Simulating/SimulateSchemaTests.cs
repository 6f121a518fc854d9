using System.Text.Json;
using System.Text.Json.Nodes;
using static StreamBatch.Cli.Tests.Simulating.SimulationScript;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>The schemas in docs/formats/simulate hold for what scripts are and give.</summary>
public sealed class SimulateSchemaTests
{
    private static readonly string Folder = RepositoryFolder.PathOf("docs", "formats", "simulate");

    [Theory]
    [InlineData("iso")]
    [InlineData("micros")]
    public async Task Schemas_HoldForRealRuns(string time)
    {
        HashSet<string> seen = [];
        string[] contracts =
        [
            .. from windows in new[] { Tumbling, Sliding, Session }
               from policy in new[] { "overwrite", "merge", "compensate", "quarantine" }
               select Contract(windows, policy),
        ];
        foreach (var contract in contracts)
        {
            Check("step", Eventful, seen);
            Check("line", (await RunAsync(
                contract, Eventful, "--verbose", "--summary", "--time", time)).Succeeds().Lines, seen);
        }

        Check("step", [.. Reconciled, "{\"restart\":true}", Watermark(1)], seen);
        Check("line", (await RunAsync(Contract(), Reconciled)).Succeeds().Lines, seen);
        Assert.Equal(
            ["step-approve", "step-decline"],
            Directory.GetFiles(Folder).Select(NameOf).Except(seen).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Schemas_RefuseALineThatLacksOrAddsAMember()
    {
        foreach (var line in (await RunAsync(Contract(), Reconciled, "--summary")).Succeeds().Lines)
        {
            var name = JsonNode.Parse(line)!.AsObject().Single().Key;
            var schema = JsonSchema.Read(Path.Combine(Folder, $"line-{name}.schema.json"));
            foreach (var member in JsonNode.Parse(line)![name]!.AsObject().Select(member => member.Key))
            {
                var without = JsonNode.Parse(line)!;
                without[name]!.AsObject().Remove(member);
                Assert.NotEmpty(schema.FaultsOf(JsonSerializer.SerializeToElement(without)));
            }

            var more = JsonNode.Parse(line)!;
            more[name]!["more"] = 1;
            Assert.NotEmpty(schema.FaultsOf(JsonSerializer.SerializeToElement(more)));
        }
    }

    private static void Check(string kind, IEnumerable<string> lines, HashSet<string> seen)
    {
        foreach (var line in lines)
        {
            var value = JsonDocument.Parse(line).RootElement;
            var name = $"{kind}-{Assert.Single(value.EnumerateObject()).Name}";
            seen.Add(name);
            var faults = JsonSchema.Read(Path.Combine(Folder, name + ".schema.json")).FaultsOf(value);
            Assert.True(faults.Count == 0, line + Environment.NewLine + string.Join(Environment.NewLine, faults));
        }
    }

    private static string NameOf(string path) =>
        Path.GetFileName(path).Replace(".schema.json", "", StringComparison.Ordinal);
}
