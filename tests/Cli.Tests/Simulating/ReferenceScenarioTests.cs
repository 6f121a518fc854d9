using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>
/// Goal: on generated scenarios the engine prints what the slow reference prints. Method: both run the same steps, and
/// the first step whose lines differ is shown with both.
/// </summary>
[Trait("Suite", "Long")]
public sealed class ReferenceScenarioTests
{
    private const int Scenarios = 2_000;

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public async Task Engine_OnGeneratedScenarios_IsTheReference(WindowKind kind, LatePolicy policy)
    {
        var seeds = (int)(Scenarios * Scale);
        for (var seed = 0; seed < seeds; seed++)
        {
            var scenario = ScenarioGenerator.Generate(seed, kind, policy);
            var expected = ScenarioRun.Reference(scenario);
            var actual = await ScenarioRun.EngineAsync(scenario);
            for (var step = 0; step < expected.Count; step++)
            {
                Assert.True(
                    expected[step] == actual[step],
                    $"seed {seed}, step {step}: {scenario.Steps[step]}\nreference:\n{expected[step]}engine:\n"
                    + actual[step]);
            }
        }
    }

    public static TheoryData<WindowKind, LatePolicy> KindsAndPolicies()
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

    private static double Scale => double.Parse(
        Environment.GetEnvironmentVariable("STREAMBATCH_TEST_SCALE") ?? "1", CultureInfo.InvariantCulture);
}
