using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>Each class of drift under each authority, from the events to the sealed verdict.</summary>
public sealed class DriftTests
{
    public static TheoryData<string, Authority> Cases { get; } = [];

    static DriftTests()
    {
        foreach (var scenario in DriftScenario.All.Keys)
        {
            foreach (var authority in Enum.GetValues<Authority>())
            {
                Cases.Add(scenario, authority);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Drift_IsClassifiedRepairedAndSealed(string name, Authority authority)
    {
        var scenario = DriftScenario.All[name];
        await using var fixture = await ReconcileFixture.CreateAsync(authority, scenario.Policy);
        await scenario.PlayAsync(fixture);
        var before = await fixture.ViewAsync();
        await fixture.LoadAsync("run", scenario.Batch);

        var report = await fixture.ReconcileAsync();

        var (action, verdict) = Expected(scenario.Class, authority);
        var drift = Assert.Single(report.Drifts);
        Assert.Equal((scenario.Class, action, verdict), (drift.Class, drift.Action, drift.Verdict));
        Assert.Equal(scenario.Evidence, string.Join(' ', drift.Evidence.Select(item => $"{item.Kind}={item.Count}")));
        var isRepaired = action is RepairAction.Recomputed or RepairAction.Adopted;
        Assert.Equal(isRepaired, drift.Revision is not null);
        Assert.Equal(isRepaired ? fixture.ViewOf(scenario.Batch) : before, await fixture.ViewAsync());
        await HasQuarantineAsync(fixture, action);
        await StaysAsync(fixture, isRepaired, scenario.Class);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("held")]
    [InlineData("missingInBatch")]
    [InlineData("inFlight")]
    public async Task DryRun_TellsTheSame_AndChangesNothing(string name)
    {
        var scenario = DriftScenario.All[name];
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch, scenario.Policy);
        await scenario.PlayAsync(fixture);
        await fixture.LoadAsync("run", scenario.Batch);
        var before = await fixture.ViewAsync();

        var dry = await fixture.ReconcileAsync(dryRun: true);
        var after = await fixture.ViewAsync();
        var real = await fixture.ReconcileAsync();

        Assert.Equal(before, after);
        Assert.Equal(0, dry.Head.Length);
        Assert.Equal(
            real.Drifts.Select(drift => (drift.Class, drift.Action)),
            dry.Drifts.Select(drift => (drift.Class, drift.Action)));
        Assert.All(dry.Drifts, drift => Assert.Null(drift.RepairId));
    }

    private static (RepairAction Action, VerdictKind Verdict) Expected(DriftClass drift, Authority authority) =>
        (drift, authority) switch
        {
            (DriftClass.InFlight, _) => (RepairAction.None, VerdictKind.InFlight),
            (DriftClass.Late, _) => (RepairAction.Recomputed, VerdictKind.Repaired),
            (_, Authority.Batch) => (RepairAction.Adopted, VerdictKind.Adopted),
            (_, Authority.Stream) => (RepairAction.StreamStands, VerdictKind.StreamStands),
            _ => (RepairAction.Incident, VerdictKind.Incident),
        };

    private static async Task HasQuarantineAsync(ReconcileFixture fixture, RepairAction action)
    {
        foreach (var entry in await fixture.Host.QuarantineAsync(fixture.Contract))
        {
            var isCounted = action == RepairAction.Recomputed
                && entry.Status is EventStatus.Held or EventStatus.Expired;
            Assert.Equal(isCounted ? QuarantineState.Recomputed : QuarantineState.Open, entry.State);
        }
    }

    // What was repaired is equal from now on, also after a restart; anything else is found again, and left as it is.
    private static async Task StaysAsync(ReconcileFixture fixture, bool isRepaired, DriftClass driftClass)
    {
        var view = await fixture.ViewAsync();
        await fixture.Folder.AbandonAsync();
        await fixture.Folder.OpenAsync();

        var again = await fixture.ReconcileAsync();

        Assert.Equal(isRepaired ? [] : [driftClass], again.Drifts.Select(drift => drift.Class));
        Assert.Equal(view, await fixture.ViewAsync());
        Assert.Equal(
            isRepaired, !again.Groups.Any(group => group.Differences.Count > 0));
    }
}
