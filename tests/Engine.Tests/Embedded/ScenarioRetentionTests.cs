using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>
/// Goal: dropping the log changes no pane, no outcome and no quarantine of what comes after. Method: a generated
/// scenario on two hosts, of which one drops what it may at random steps, restarts, and loses its checkpoints, so that
/// it begins at its base; then a replay from the base is held against the panes of the whole log.
/// </summary>
public sealed class ScenarioRetentionTests
{
    private const int SmallSegments = 4096;

    public static TheoryData<WindowKind, LatePolicy> KindsAndPolicies => WindowVariants.All;

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public async Task Retention_AtRandomSteps_ChangesNoPane(WindowKind kind, LatePolicy policy)
    {
        var bases = 0;
        for (var seed = 0; seed < TestScale.Runs(8); seed++)
        {
            // What was released of windows below the bound is refused, which is a difference that is meant.
            var scenario = ScenarioGenerator.Generate(seed, kind, policy);
            await using var whole = await ScenarioRun.StartAsync(scenario);
            await using var retained = await ScenarioRun.StartAsync(scenario, SmallSegments);
            var random = new Random(seed);
            foreach (var step in scenario.Steps.Where(step => !step.StartsWith("{\"release", StringComparison.Ordinal)))
            {
                await whole.StepAsync(step);
                await retained.StepAsync(step);
                await (random.Next(8) switch
                {
                    0 or 1 => retained.RetainAsync(),
                    2 => retained.RestartAsync(inOrder: false),
                    3 => retained.RestartWithoutCheckpointsAsync(),
                    _ => Task.CompletedTask,
                });
            }

            await whole.EndAsync();
            await retained.EndAsync();
            await retained.RetainAsync();
            await retained.RestartWithoutCheckpointsAsync();
            bases += retained.Host.Log.Start == default ? 0 : 1;
            var panes = await whole.ReplayAsync();
            Assert.Equal(panes, await retained.PublishedAsync(panes));
            Assert.Equal(await whole.QuarantineAsync(), await retained.QuarantineAsync());
            var replayed = await retained.ReplayAsync();
            Assert.Equal(
                panes.Where(pane => replayed.Exists(
                    other => other.Partition == pane.Partition && other.Number <= pane.Number)),
                replayed);
            var audit = await VerdictAudit.VerifyAsync(retained.Host, retained.Contract.Id, null, default);
            Assert.True(audit.IsSound, string.Join('\n', audit.Findings));
        }

        Assert.NotEqual(0, bases);
    }
}
