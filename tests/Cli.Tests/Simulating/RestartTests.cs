using StreamBatch.Domain.Contracts;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>
/// Goal: a hard stop and a recovery from what is durable change nothing. Method: generated scenarios, over all kinds of
/// windows and policies, once as they are and once stopped; the first step whose lines differ is shown with both.
/// </summary>
[Trait("Suite", "Long")]
public sealed class RestartTests
{
    // Other scenarios than those that are compared with the reference.
    private const int FirstSeed = 10_000_000;

    [Fact]
    public async Task Restart_SomewhereInAScenario_ChangesNoLine()
    {
        var count = LongRun.Scaled(500);
        for (var i = 0; i < count; i++)
        {
            var (name, scenario) = ScenarioOf(i);
            var place = new Random(FirstSeed + i).Next(scenario.Steps.Length);
            AssertEqual(
                $"{name}, restart after step {place}",
                scenario,
                await ScenarioRun.EngineAsync(scenario),
                await ScenarioRun.EngineAsync(scenario, step => step == place));
        }
    }

    [Fact]
    public async Task Restart_AtEachPlaceOfAScenario_ChangesNoLine()
    {
        var count = LongRun.Scaled(20);
        for (var i = 0; i < count; i++)
        {
            var (name, scenario) = ScenarioOf(FirstSeed + i);
            var expected = await ScenarioRun.EngineAsync(scenario);
            for (var place = 0; place < scenario.Steps.Length; place++)
            {
                AssertEqual(
                    $"{name}, restart after step {place}",
                    scenario,
                    expected,
                    await ScenarioRun.EngineAsync(scenario, step => step == place));
            }

            AssertEqual(
                $"{name}, restart after every step",
                scenario,
                expected,
                await ScenarioRun.EngineAsync(scenario, _ => true));
        }
    }

    // Neighbours differ in kind and policy; twelve in a row have them all.
    private static (string Name, Scenario Scenario) ScenarioOf(int index)
    {
        var (kinds, policies) = (Enum.GetValues<WindowKind>(), Enum.GetValues<LatePolicy>());
        var kind = kinds[index % kinds.Length];
        var policy = policies[index / kinds.Length % policies.Length];
        var scenario = ScenarioGenerator.Generate(FirstSeed + index, kind, policy);
        return ($"{kind} {policy} seed {FirstSeed + index}", scenario);
    }

    private static void AssertEqual(string name, Scenario scenario, List<string> expected, List<string> actual)
    {
        for (var step = 0; step < expected.Count; step++)
        {
            Assert.True(
                expected[step] == actual[step],
                $"{name}: step {step}: {scenario.Steps[step]}\nwithout:\n{expected[step]}with:\n{actual[step]}");
        }
    }
}
