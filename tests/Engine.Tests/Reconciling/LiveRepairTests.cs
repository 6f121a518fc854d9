using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>Repair while other tasks go on: ingest, a rival for the same window, a second reconciliation.</summary>
public sealed class LiveRepairTests
{
    private const int Entities = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ingest_ProceedsWhileARecomputeWaitsForItsPace()
    {
        await using var fixture = await WithExpiredAsync();
        var reconcile = fixture.ReconcileAsync(new ReconcileOptions { RecordsPerSecond = 1 });
        await fixture.Folder.Clock.AwaitedAsync().WaitAsync(Patience);

        var status = await fixture.IngestAsync(new TrafficEvent("live", 20_100)).WaitAsync(Patience);

        Assert.Equal(("accepted", false), (status, reconcile.IsCompleted));
        while (!reconcile.IsCompleted)
        {
            await Task.WhenAny(fixture.Folder.Clock.AwaitedAsync(), reconcile).WaitAsync(Patience);
            fixture.Folder.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.All((await reconcile).Drifts, drift => Assert.Equal(VerdictKind.Repaired, drift.Verdict));
    }

    // Every drift is repaired once, none is invented by what is published between the reads of a comparison.
    [Fact]
    public async Task Reconcile_AmongLiveRequests_FindsExactlyTheDrifts()
    {
        await using var fixture = await WithExpiredAsync();
        using var stop = new CancellationTokenSource();
        var ingest = Task.Run(async () =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                // New windows complete all the while, and events come too late for the windows that are repaired.
                var time = 20_000 + (count * 500);
                await fixture.IngestAsync(
                    new TrafficEvent($"live{count}", time),
                    new TrafficEvent($"old{count}", 300, 1, "e" + (count % Entities)));
                await fixture.ReachAsync(time);
                count++;
            }

            return count;
        });

        var report = await Reconciler.RunAsync(fixture.Host, fixture.Contract.Id, new ReconcileOptions(), default);
        await stop.CancelAsync();
        Assert.NotEqual(0, await ingest);
        var again = await fixture.ReconcileAsync();

        Assert.Equal(Entities, report.Drifts.Count);
        Assert.All(report.Drifts, drift => Assert.Equal(
            (DriftClass.Late, VerdictKind.Repaired, (int?)2), (drift.Class, drift.Verdict, drift.Revision)));
        Assert.Empty(again.Drifts);
    }

    // Each time that the corrections are planned, the release of an expired event comes first and makes a revision.
    [Theory]
    [InlineData(1, VerdictKind.Adopted, null, 3)]
    [InlineData(2, VerdictKind.Adopted, null, 4)]
    [InlineData(3, VerdictKind.Incident, IncidentReason.Superseded, null)]
    public async Task Correction_ThatIsSuperseded_IsComputedAgain_ThreeTimesAtMost(
        int rivals,
        VerdictKind verdict,
        IncidentReason? reason,
        int? revision)
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch);
        await fixture.IngestAsync(new TrafficEvent("a", 100));
        await fixture.ReachAsync(9_000);
        TrafficEvent[] expired = [.. Enumerable.Range(0, rivals).Select(i => new TrafficEvent($"x{i}", 200))];
        await fixture.IngestAsync(expired);
        await fixture.LoadAsync("run", [new TrafficEvent("a", 100, 7)]);
        var isReconciling = new AsyncLocal<bool> { Value = true };
        Queue<string> ids = new(expired.Select(item => item.Id));
        List<Task> releases = [];
        fixture.Folder.OnFault = point =>
        {
            if (point == FaultPoint.AfterAppend && isReconciling.Value && ids.TryDequeue(out var id))
            {
                // It waits for the lock that the plan is held under, and has it before the correction.
                isReconciling.Value = false;
                releases.Add(fixture.Host.ReleaseAsync(fixture.Contract.Id, "s", id, default));
                isReconciling.Value = true;
            }
        };

        var report = await Reconciler.RunAsync(fixture.Host, fixture.Contract.Id, new ReconcileOptions(), default);

        fixture.Folder.OnFault = null;
        await Task.WhenAll(releases);
        var drift = Assert.Single(report.Drifts);
        Assert.Equal((rivals, 0), (releases.Count, ids.Count));
        Assert.Equal((verdict, reason, revision), (drift.Verdict, drift.Reason, drift.Revision));
        var next = await fixture.ReconcileAsync();
        Assert.Equal(revision is null ? ["Adopted"] : [], next.Drifts.Select(item => item.Verdict.ToString()));
        Assert.Equal(fixture.ViewOf([new TrafficEvent("a", 100, 7)]), await fixture.ViewAsync());
    }

    [Fact]
    public async Task TwoReconciliations_TakeTurns()
    {
        await using var fixture = await WithExpiredAsync();

        var reports = await Task.WhenAll(
            Task.Run(() => Reconciler.RunAsync(fixture.Host, fixture.Contract.Id, new ReconcileOptions(), default)),
            Task.Run(() => Reconciler.RunAsync(fixture.Host, fixture.Contract.Id, new ReconcileOptions(), default)));

        Assert.Equal([0, Entities], reports.Select(report => report.Drifts.Count).Order());
    }

    private static async Task<ReconcileFixture> WithExpiredAsync()
    {
        var fixture = await ReconcileFixture.CreateAsync(Authority.Batch, breaker: new RepairBreaker(1m, 1));
        TrafficEvent[] OfAll(string id, long time) =>
            [.. Enumerable.Range(0, Entities).Select(i => new TrafficEvent($"{id}{i}", time, i, $"e{i}"))];
        await fixture.IngestAsync(OfAll("a", 100));
        await fixture.ReachAsync(9_000);
        await fixture.IngestAsync(OfAll("b", 200));
        await fixture.LoadAsync("run", [.. OfAll("a", 100), .. OfAll("b", 200)]);
        return fixture;
    }
}
