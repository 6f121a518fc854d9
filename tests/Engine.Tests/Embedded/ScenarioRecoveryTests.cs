using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>
/// Goal: restarts and checkpoints change no pane, whatever the windows, the late policy and the traffic. Method: a
/// generated scenario on two hosts, of which one ends and begins again at random steps; panes are compared in all their
/// members, with each other and with a replay of the whole log from nothing.
/// </summary>
public sealed class ScenarioRecoveryTests
{
    public static TheoryData<WindowKind, LatePolicy> KindsAndPolicies => WindowVariants.All;

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public async Task Restarts_AtRandomSteps_ChangeNoPane(WindowKind kind, LatePolicy policy)
    {
        for (var seed = 0; seed < TestScale.Runs(8); seed++)
        {
            var scenario = ScenarioGenerator.Generate(seed, kind, policy);
            await using var whole = await ScenarioRun.StartAsync(scenario);
            await using var parted = await ScenarioRun.StartAsync(scenario);
            var random = new Random(seed);
            foreach (var step in scenario.Steps)
            {
                await whole.StepAsync(step);
                await parted.StepAsync(step);
                await (random.Next(10) switch
                {
                    0 => parted.RestartAsync(inOrder: false),
                    1 => parted.RestartAsync(inOrder: true),
                    2 => parted.CheckpointAsync(),
                    _ => Task.CompletedTask,
                });
            }

            await AssertSameAsync(whole, parted, seed);
            await parted.RestartAsync(inOrder: false);
            await whole.EndAsync();
            await parted.EndAsync();
            await AssertSameAsync(whole, parted, seed);
        }
    }

    private static async Task AssertSameAsync(ScenarioRun whole, ScenarioRun parted, int seed)
    {
        var replayed = await whole.ReplayAsync();

        AssertEqual(replayed, await whole.PublishedAsync(replayed), $"seed {seed}, published and replayed");
        AssertEqual(replayed, await parted.PublishedAsync(replayed), $"seed {seed}, without and with restarts");
        AssertEqual(replayed, await parted.ReplayAsync(), $"seed {seed}, logs without and with restarts");
        AssertEqual(await whole.QuarantineAsync(), await parted.QuarantineAsync(), $"seed {seed}, quarantine");
    }

    private static void AssertEqual<T>(List<T> expected, List<T> actual, string what)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            Assert.True(
                Equals(expected[i], actual[i]),
                $"{what}{Environment.NewLine}{expected[i]}{Environment.NewLine}{actual[i]}");
        }

        Assert.True(expected.Count == actual.Count, $"{what}: {expected.Count} and {actual.Count}");
    }
}
