using StreamBatch.Odcs;

namespace StreamBatch.Reference.Tests;

/// <summary>The documented example of simulate, byte for byte.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Example_OfTheDocument_IsTheSameByteForByte()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Example");
        var contract = ContractYaml.Read(Simulation.Document(
            "{ kind: tumbling, size: 10s }",
            "{ allowedLateness: 5s, policy: overwrite }",
            "{ outOfOrderness: 0s }",
            "{ n: count(), total: sum(amount) }")).Contract!;
        ReferenceSimulator simulator = new(contract, new ReferenceOptions());

        var lines = File.ReadAllLines(Path.Combine(folder, "steps.ndjson")).SelectMany(simulator.Step);

        Assert.Equal(File.ReadAllLines(Path.Combine(folder, "lines.ndjson")), lines);
    }
}
