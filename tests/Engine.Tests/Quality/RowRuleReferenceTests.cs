using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Odcs;
using StreamBatch.Reference;
using StreamBatch.Testing.Quality;

namespace StreamBatch.Engine.Tests.Quality;

/// <summary>The compiled rules against the slow reference, event by event, over generated ones that break every rule.
/// </summary>
public sealed class RowRuleReferenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CompiledRules_OverGeneratedEvents_SayWhatTheReferenceSays(int seed)
    {
        var contract = ContractYaml.Read(RuleContract.Document).Contract!;
        var compiled = new CompiledContract(contract);
        var reader = new EventReader(compiled, new HashKey(1, 2));
        var parser = new EventParser(contract);
        var batch = new RecordBatch(compiled);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in RuleRows.Make(seed, TestScale.Runs(10_000)))
        {
            var json = RuleRows.ToEvent(row, "a");
            batch.Clear();

            Assert.Equal(ReasonCode.None, reader.Read(Encoding.UTF8.GetBytes(json), batch, 0).Reason);

            var header = batch.Headers[0];
            var parsed = parser.Parse(json).Event!;
            var gate = parsed.BrokenGates.Count == 0 ? (Gate?)null : parsed.BrokenGates[0];
            Assert.Equal((gate?.Reason, gate?.Property ?? -1), (ReasonCodeText.Of(header.Gate), header.GateProperty));
            if (gate is null)
            {
                var warnings = compiled.Rules.Warnings.Where((_, i) => (header.Warnings & (1UL << i)) != 0)
                    .Select(rule => rule.Id).ToArray();
                Assert.Equal(GateRules.Warnings(contract, parsed.Cells), warnings);
                told.UnionWith(warnings);
            }
            else
            {
                told.Add(compiled.Rules.IdOf(header.Gate, header.GateProperty));
            }
        }

        // Each rule of the document was broken, and told, at least once.
        Assert.Empty(contract.RowRules.Select(rule => rule.Id).Except(told));
        Assert.Subset(told, new HashSet<string>(
            ["weight.type", "sent.required", "weight.scale", "weight.range", "depot.length", "country.pattern"]));
    }
}
