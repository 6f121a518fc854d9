using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>Budgets, limits on repair, and how long a drift has been there.</summary>
public sealed class BoundsTests
{
    // Windows 0 to 3 with 3, 0, 2 and 1 rows that differ.
    [Theory]
    [InlineData(6, "0 1 2 3", ReconcileStop.None)]
    [InlineData(5, "0 1 2", ReconcileStop.Differences)]
    [InlineData(4, "0 1", ReconcileStop.Differences)]
    [InlineData(3, "0 1", ReconcileStop.Differences)]
    [InlineData(2, "", ReconcileStop.Differences)]
    public async Task MaxDifferences_LeavesTheGroupThatPassesItAndAllAfter(
        long most,
        string sealedGroups,
        ReconcileStop stop)
    {
        await using var fixture = await WithDriftsAsync(Authority.Manual);

        var report = await fixture.ReconcileAsync(new ReconcileOptions { MaxDifferences = most });

        var groups = sealedGroups.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(groups, report.Groups.Select(group => $"{group.Group.Start.Microseconds / 1_000}"));
        Assert.Equal((stop, 4 - groups.Length), (report.Stop, report.GroupsLeft));
        Assert.All(report.Drifts, drift => Assert.Contains($"{drift.Window.Start.Microseconds / 1_000}", groups));
        var next = await fixture.ReconcileAsync();
        Assert.Equal((true, 6), (next.IsComplete, next.Drifts.Count));
    }

    // Three of the six rows compared differ; the run has twelve, and the breaker asks for a hundred.
    [Theory]
    [InlineData(0.4, true)]
    [InlineData(0.5, false)]
    public async Task MaxDifferences_DoesNotGetAroundTheBreaker(double share, bool isOpen)
    {
        await using var fixture = await WithDriftsAsync(Authority.Batch, new RepairBreaker((decimal)share, 100));

        var report = await fixture.ReconcileAsync(new ReconcileOptions { MaxDifferences = 3 });

        Assert.Equal((isOpen, false, 3), (report.IsBreakerOpen, report.IsComplete, report.Drifts.Count));
        Assert.All(report.Drifts, drift => Assert.Equal(
            isOpen ? IncidentReason.Breaker : null, drift.Reason));
        Assert.False((await fixture.ReconcileAsync()).IsBreakerOpen);
        Assert.Equal("", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task MaxTime_ThatEndsInTheComparison_LeavesWhatWasNotClassified()
    {
        await using var fixture = await WithDriftsAsync(Authority.Batch);
        var view = await fixture.ViewAsync();

        // Reading is held to a pace, so the clock is asked between the partitions, and told to move meanwhile.
        var reconcile = fixture.ReconcileAsync(new ReconcileOptions
        {
            MaxTime = TimeSpan.FromSeconds(30),
            RecordsPerSecond = 1,
        });
        while (!reconcile.IsCompleted)
        {
            await Task.WhenAny(fixture.Folder.Clock.AwaitedAsync(), reconcile);
            fixture.Folder.Clock.Advance(TimeSpan.FromHours(1));
        }

        var report = await reconcile;
        Assert.Equal(ReconcileStop.Time, report.Stop);
        Assert.InRange(report.GroupsLeft, 1, 3);
        Assert.All(report.Drifts, drift => Assert.Contains(drift.Window, report.Groups.Select(group => group.Group)));
        Assert.Equal(report.Drifts.Count == 0, view.SequenceEqual(await fixture.ViewAsync()));
        Assert.Equal(6 - report.Drifts.Count, (await fixture.ReconcileAsync()).Drifts.Count);
    }

    [Theory]
    [InlineData(4, null, 4)]
    [InlineData(null, 1, 3)]
    [InlineData(0, null, 0)]
    public async Task Limits_LeaveIncidents_ThatTheNextReconciliationTakesUp(int? windows, int? entities, int corrected)
    {
        await using var fixture = await WithDriftsAsync(Authority.Batch);

        var report = await fixture.ReconcileAsync(
            new ReconcileOptions { Limits = new RepairLimits(windows, entities) });
        var next = await fixture.ReconcileAsync();

        Assert.True(report.IsLimitReached);
        Assert.Equal(corrected, report.Drifts.Count(drift => drift.Verdict == VerdictKind.Adopted));
        Assert.Equal(6 - corrected, report.Drifts.Count(drift => drift.Reason == IncidentReason.Limit));
        Assert.Equal(6 - corrected, next.Drifts.Count(drift => drift.Verdict == VerdictKind.Adopted));
        Assert.Equal("", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task LimitPerHour_CountsTheSealedRepairsOfTheHourBefore_AlsoAfterARestart()
    {
        await using var fixture = await WithDriftsAsync(Authority.Batch);
        var options = new ReconcileOptions { Limits = new RepairLimits(WindowsPerHour: 2) };

        Assert.Equal(2, Corrected(await fixture.ReconcileAsync(options)));
        fixture.Folder.Clock.Advance(TimeSpan.FromMinutes(59));
        await fixture.Folder.CloseAsync();
        await fixture.Folder.OpenAsync();
        Assert.Equal(0, Corrected(await fixture.ReconcileAsync(options)));
        fixture.Folder.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, Corrected(await fixture.ReconcileAsync(options)));

        static int Corrected(ReconcileReport report) => report.Drifts.Count(drift => drift.Revision is not null);
    }

    [Fact]
    public async Task Drift_BecomesPersistent_AndKeepsItsAgeOverARestart()
    {
        await using var fixture = await WithDriftsAsync(Authority.Stream);

        var first = await fixture.ReconcileAsync();
        fixture.Folder.Clock.Advance(TimeSpan.FromMinutes(1));
        await fixture.Folder.AbandonAsync();
        await fixture.Folder.OpenAsync();
        var second = await fixture.ReconcileAsync();

        Assert.All(first.Drifts, drift => Assert.Equal((1, false), (drift.Age!.Comparisons, drift.Age.IsPersistent)));
        Assert.Equal(
            first.Drifts.Select(drift => new DriftAge(2, drift.Age!.FirstSeenMicroseconds, true)),
            second.Drifts.Select(drift => drift.Age));
        var stored = (await fixture.Host.Verdicts.ReadAsync(fixture.Contract.Id, default))
            .Select(verdict => VerdictCodec.Read(verdict.Body)).Where(verdict => verdict.Key is not null);
        Assert.Equal(
            [.. first.Drifts.Select(drift => drift.Age), .. second.Drifts.Select(drift => drift.Age)],
            stored.Select(verdict => verdict.Age));
    }

    // The stream has the amount 1 everywhere; the batch has 2 where they differ.
    private static async Task<ReconcileFixture> WithDriftsAsync(Authority authority, RepairBreaker? breaker = null)
    {
        var fixture = await ReconcileFixture.CreateAsync(authority, breaker: breaker ?? new RepairBreaker(1m, 1));
        TrafficEvent[] events =
        [
            .. Enumerable.Range(0, 4).SelectMany(window => "xyz".Select(key =>
                new TrafficEvent($"{key}{window}", (window * 1_000) + 1, 1, $"{key}"))),
        ];
        string[] differing = ["x0", "y0", "z0", "x2", "y2", "x3"];
        await fixture.IngestAsync(events);
        await fixture.ReachAsync(9_000);
        await fixture.LoadAsync(
            "run", events.Select(item => differing.Contains(item.Id) ? item with { Hundredths = 2 } : item));
        return fixture;
    }
}
