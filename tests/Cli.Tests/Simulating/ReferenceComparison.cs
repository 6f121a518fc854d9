using StreamBatch.Domain.Contracts;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>
/// Goal: on generated scenarios the engine prints what the slow reference prints. Method: both run the same steps, and
/// the first step whose lines differ is shown with both.
/// </summary>
internal static class ReferenceComparison
{
    private const int Scenarios = 2_000;

    public static async Task RunAsync(WindowKind kind, LatePolicy policy)
    {
        var seeds = LongRun.Scaled(Scenarios);
        for (var seed = 0; seed < seeds; seed++)
        {
            await RunAsync(kind, policy, seed);
        }
    }

    public static async Task RunAsync(WindowKind kind, LatePolicy policy, int seed)
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
