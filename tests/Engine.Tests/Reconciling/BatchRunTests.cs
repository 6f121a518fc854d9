using System.Collections.Immutable;
using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>Runs: which one counts, what they saw, loading them twice, and when repair stops.</summary>
public sealed class BatchRunTests
{
    private static readonly TrafficEvent A = new("a", 100, 150);
    private static readonly TrafficEvent B = new("b", 200, 200);
    private static readonly TrafficEvent C = new("c", 300, -75);
    private static readonly TrafficEvent Next = new("n", 1_100, 5);

    [Fact]
    public async Task EqualRun_IsSealedAsEqual()
    {
        await using var fixture = await StartAsync(A, B, Next);
        await fixture.LoadAsync("run", [A, B, Next]);

        var report = await fixture.ReconcileAsync();

        Assert.Empty(report.Drifts);
        Assert.Equal([1L, 1], report.Groups.Select(group => group.Rows));
        Assert.All(report.Groups, group => Assert.Equal(group.Stream, group.Batch));
        Assert.Equal(2, report.Head.Length);
    }

    // One row differs and is withdrawn; the verdict on the group is about the other two.
    [Fact]
    public async Task GroupVerdict_CountsTheRowsThatDidNotDiffer()
    {
        TrafficEvent[] others = [A with { Key = "q" }, B with { Key = "r" }];
        await using var fixture = await StartAsync([A, .. others]);
        await fixture.LoadAsync("run", others);

        await fixture.ReconcileAsync();

        var verdicts = (await fixture.Host.Verdicts.ReadAsync(fixture.Contract.Id, default))
            .Select(stored => VerdictCodec.Read(stored.Body));
        Assert.Equal(
            [(VerdictKind.Adopted, 1L), (VerdictKind.Equal, 2)],
            verdicts.Select(verdict => (verdict.Kind, verdict.RowsCompared)));
    }

    [Fact]
    public async Task LaterRun_SupersedesForTheWindowsThatItCovers()
    {
        await using var fixture = await StartAsync(A, Next);
        await fixture.LoadAsync("wrong", [A, B, Next, new TrafficEvent("x", 1_200)]);
        await fixture.LoadAsync("right", [A], from: 0, to: 1_000);

        Assert.Equal("Loss:Adopted:Adopted", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([A, Next, new TrafficEvent("x", 1_200)]), await fixture.ViewAsync());
        Assert.Equal("", await fixture.DriftsAsync());
    }

    // The later run covers the window and has no row for it: the earlier one no longer speaks for it.
    [Fact]
    public async Task LaterRun_WithoutARow_SupersedesTheEarlierRow()
    {
        await using var fixture = await StartAsync(Next);
        await fixture.LoadAsync("wrong", [A, Next]);
        await fixture.LoadAsync("right", [Next]);

        Assert.Equal("", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([Next]), await fixture.ViewAsync());
    }

    [Fact]
    public async Task WithdrawnWindow_ComesBackByALaterRun()
    {
        await using var fixture = await StartAsync(A, Next);
        await fixture.LoadAsync("without", [Next]);
        Assert.Equal("MissingInBatch:Adopted:Adopted", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([Next]), await fixture.ViewAsync());
        Assert.Equal("", await fixture.DriftsAsync());

        await fixture.LoadAsync("with", [A, Next]);

        Assert.Equal("Late:Recomputed:Repaired", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([A, Next]), await fixture.ViewAsync());
        Assert.Equal("", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task Run_IsComparedWithWhatStoodAtItsCut()
    {
        await using var fixture = await StartAsync(A, Next);
        var cut = await fixture.Host.CutAsync(fixture.Contract.Id);
        Assert.Equal("expired", await fixture.IngestAsync(B));
        await fixture.LoadAsync("before", [A, Next], cut);

        Assert.Equal("", await fixture.DriftsAsync());

        await fixture.LoadAsync("after", [A, B, Next]);

        Assert.Equal("Late:Recomputed:Repaired", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([A, B, Next]), await fixture.ViewAsync());
    }

    [Fact]
    public async Task Run_WhoseCutIsBeforeALateEvent_IsInFlightAndEqual()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch);
        await fixture.IngestAsync(A);
        await fixture.ReachAsync(1_000);
        var cut = await fixture.Host.CutAsync(fixture.Contract.Id);
        Assert.Equal("late", await fixture.IngestAsync(B));
        await fixture.ReachAsync(1_500);
        await fixture.LoadAsync("run", [A], cut);

        var report = await fixture.ReconcileAsync();

        Assert.Empty(report.Drifts);
        Assert.True(Assert.Single(report.Groups).IsInFlight);
        Assert.Equal(fixture.ViewOf([A, B]), await fixture.ViewAsync());
    }

    // The second run saw less than the first, and its correction rests on less: it is the newest revision all the same.
    [Fact]
    public async Task LaterRun_WithAnEarlierCut_CorrectsWhatStoodThen()
    {
        await using var fixture = await StartAsync(A);
        var cut = await fixture.Host.CutAsync(fixture.Contract.Id);
        await fixture.IngestAsync(B);
        await fixture.LoadAsync("late", [A, B]);
        Assert.Equal("Late:Recomputed:Repaired", await fixture.DriftsAsync());
        await fixture.LoadAsync("early", [A, C], cut);

        Assert.Equal("Loss:Adopted:Adopted", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([A, C]), await fixture.ViewAsync());
        Assert.Equal("", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task Run_LoadedTwice_ChangesNothing()
    {
        await using var fixture = await StartAsync(A);
        var first = await fixture.LoadAsync("run", [A, B]);

        var second = await fixture.LoadAsync("run", [A, B]);
        await fixture.Folder.CloseAsync();
        await fixture.Folder.OpenAsync();
        var third = await fixture.LoadAsync("run", [A, B], first.Run.Cut);

        Assert.Equal((true, false, false), (first.IsNew, second.IsNew, third.IsNew));
        Assert.Single(fixture.Host.ControlOf(fixture.Contract.Id).Runs);
    }

    [Fact]
    public async Task Run_LoadedAgainWithOtherContent_IsRefused()
    {
        await using var fixture = await StartAsync(A);
        var cut = (await fixture.LoadAsync("run", [A, B])).Run.Cut;

        await Assert.ThrowsAsync<RunExistsException>(() => fixture.LoadAsync("run", [A]));
        await Assert.ThrowsAsync<RunExistsException>(() => fixture.LoadAsync("run", [A, B], to: 9_000));
        await Assert.ThrowsAsync<RunExistsException>(() => fixture.LoadAsync("run", [A, B], cut.SetItem(0, 0)));
    }

    [Fact]
    public async Task Run_LoadedAgainWithAnotherValueWithinTolerance_IsRefused()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch, tolerance: 1_000_000_000);
        var rows = fixture.RowsOf([A, B]);
        var request = new BatchRunRequest { Id = "run", From = new(0), To = new(1_000) };
        await fixture.Host.LoadRunAsync(fixture.Contract.Id, request, rows, default);
        var values = rows[0].Values.ToArray();
        values[5] = values[5] with { Units = values[5].Units + 1 };

        await Assert.ThrowsAsync<RunExistsException>(() => fixture.Host.LoadRunAsync(
            fixture.Contract.Id, request, [rows[0] with { Values = new(values) }], default));
    }

    [Fact]
    public async Task Cut_ThatTheLogHasNotReached_IsRefused()
    {
        await using var fixture = await StartAsync(A);
        var cut = await fixture.Host.CutAsync(fixture.Contract.Id);

        await Assert.ThrowsAsync<ArgumentException>(() => fixture.LoadAsync("run", [A], cut.SetItem(0, cut[0] + 1)));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.LoadAsync("run", [A], ImmutableArray.Create(0L)));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.LoadAsync("run", [A], cut.SetItem(0, -1)));
        Assert.True((await fixture.LoadAsync("run", [A], cut)).IsNew);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public async Task Breaker_StopsRepair_WhenTooManyRowsDiffer(int missing, bool isOpen)
    {
        await using var fixture = await ReconcileFixture.CreateAsync(
            Authority.Batch, breaker: new RepairBreaker(0.5m, 6));
        TrafficEvent[] events = [.. Enumerable.Range(0, 6).Select(i => new TrafficEvent($"e{i}", 100, 100, $"k{i}"))];
        await fixture.IngestAsync(events);
        await fixture.ReachAsync(1_500);
        await fixture.LoadAsync("run", events[missing..]);

        var report = await fixture.ReconcileAsync();

        Assert.Equal(isOpen, report.IsBreakerOpen);
        Assert.Equal(missing, report.Drifts.Count);
        Assert.All(report.Drifts, drift => Assert.Equal(
            isOpen ? VerdictKind.Incident : VerdictKind.Adopted, drift.Verdict));
        Assert.Equal(fixture.ViewOf(isOpen ? events : events[missing..]), await fixture.ViewAsync());
    }

    // Windows in flight are not compared: three of four settled rows differ, not three of eight rows.
    [Fact]
    public async Task Breaker_DoesNotCountRowsInFlight()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(
            Authority.Batch, breaker: new RepairBreaker(0.5m, 4));
        TrafficEvent[] settled = [.. Enumerable.Range(0, 4).Select(i => new TrafficEvent($"e{i}", 100, 100, $"k{i}"))];
        TrafficEvent[] inFlight = [.. settled.Select(item => item with { Id = "f" + item.Id, Time = 1_100 })];
        await fixture.IngestAsync([.. settled, .. inFlight]);
        await fixture.ReachAsync(2_000);
        await fixture.LoadAsync("run", [settled[0], .. inFlight]);

        Assert.True((await fixture.ReconcileAsync()).IsBreakerOpen);
    }

    // The rows of a run are nowhere else. Without them every window would be missing in the batch, and be withdrawn.
    [Fact]
    public async Task LostRows_AreCorruption_AndWithdrawNothing()
    {
        await using var fixture = await StartAsync(A, B, Next);
        await fixture.LoadAsync("run", [A, B, Next]);
        var view = await fixture.ViewAsync();
        await fixture.Folder.CloseAsync();
        fixture.Folder.Delete("batches");
        await fixture.Folder.OpenAsync();

        await Assert.ThrowsAsync<CorruptDataException>(() => fixture.ReconcileAsync());

        Assert.Equal(view, await fixture.ViewAsync());
        Assert.False((await fixture.LoadAsync("run", [A, B, Next])).IsNew);
        Assert.Equal("", await fixture.DriftsAsync());
    }

    [Theory]
    [InlineData(100, "")]
    [InlineData(99, "Value:Adopted:Adopted")]
    public async Task Tolerance_IsWhatTheSidesMayDiffer(long tolerance, string drifts)
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch, tolerance: tolerance);
        await fixture.IngestAsync(A, B);
        await fixture.ReachAsync(1_500);
        var row = fixture.RowsOf([A, B])[0];
        var values = row.Values.ToArray();
        values[5] = values[5] with { Units = values[5].Units + 100 };

        await fixture.Host.LoadRunAsync(
            fixture.Contract.Id,
            new BatchRunRequest { Id = "run", From = new(0), To = new(1_000) },
            [row with { Values = new(values) }],
            default);

        Assert.Equal(drifts, await fixture.DriftsAsync());
        Assert.Equal("", await fixture.DriftsAsync());
    }

    private static async Task<ReconcileFixture> StartAsync(params TrafficEvent[] events)
    {
        var fixture = await ReconcileFixture.CreateAsync(Authority.Batch);
        await fixture.IngestAsync(events);
        await fixture.ReachAsync(9_000);
        return fixture;
    }
}
