using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>What generated scenarios found out about recomputing, as short as it can be told.</summary>
public sealed class RecomputeCounterexampleTests
{
    private static readonly TrafficEvent A = new("a", 100, 150);
    private static readonly TrafficEvent B = new("b", 200, 200);
    private static readonly TrafficEvent Lost = new("lost", 300, 700);
    private static readonly TrafficEvent Faulty = new("faulty", 400) { IsFaulty = true };
    private static readonly TrafficEvent Read = Faulty with { IsFaulty = false, Hundredths = null };

    [Theory]
    [InlineData(Authority.Batch, "Loss:Adopted:Adopted")]
    [InlineData(Authority.Stream, "Loss:StreamStands:StreamStands")]
    [InlineData(Authority.Manual, "Loss:Incident:Incident")]
    public async Task Repair_WhereAForgottenEventWasSentAgain_NeverCountsItTwice(Authority authority, string expected)
    {
        // The ledger forgets the event at 1,600. The batch is one ahead, but by an event that never came.
        await using var fixture = await ReconcileFixture.CreateAsync(authority);
        await fixture.IngestAsync(A);
        await fixture.ReachAsync(1_600);
        Assert.Equal("expired", await fixture.IngestAsync(A));
        await fixture.LoadAsync("run", [A, Lost]);

        var drifts = await fixture.DriftsAsync();
        var view = await fixture.ViewAsync();
        var release = await fixture.Host.ReleaseAsync(fixture.Contract.Id, A.Source, A.Id, default);

        Assert.Equal(expected, drifts);
        Assert.Equal(fixture.ViewOf(authority == Authority.Batch ? [A, Lost] : [A]), view);
        Assert.Equal(ReasonCode.NotReleasable, release.Outcome.Reason);
        Assert.Equal(ReleaseRefusal.CountedBefore, release.Refusal);
        Assert.Equal(view, await fixture.ViewAsync());
        Assert.Equal(QuarantineState.Open, Assert.Single(await fixture.Host.QuarantineAsync(fixture.Contract)).State);
    }

    [Fact]
    public async Task Repair_WhereAForgottenEventWasSentAgain_CountsItOnce()
    {
        // A job that knows a late event, too: recomputing gives its row, with the repeated event in it once.
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Manual);
        await fixture.IngestAsync(A);
        await fixture.ReachAsync(1_600);
        await fixture.IngestAsync(A, B);
        await fixture.LoadAsync("run", [A, B]);

        Assert.Equal("Late:Recomputed:Repaired", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([A, B]), await fixture.ViewAsync());
    }

    [Fact]
    public async Task Recompute_CountsWhatWasReleased()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Stream);
        await fixture.IngestAsync(A, Faulty);
        await fixture.Host.ReleaseAsync(fixture.Contract.Id, Faulty.Source, Faulty.Id, default);
        await fixture.ReachAsync(1_500);
        await fixture.IngestAsync(B);
        await fixture.LoadAsync("run", [A, Read, B]);

        Assert.Equal("Late:Recomputed:Repaired", await fixture.DriftsAsync());
        Assert.Equal(fixture.ViewOf([A, Read, B]), await fixture.ViewAsync());
    }

    [Fact]
    public async Task Recompute_DoesNotCountWhatWasReleasedAsARepeatOfItself()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Stream);
        await fixture.IngestAsync(A);
        await fixture.ReachAsync(1_500);
        await fixture.IngestAsync(B);
        await fixture.Host.ReleaseAsync(fixture.Contract.Id, B.Source, B.Id, default);
        await fixture.LoadAsync("run", [A, B, B with { Id = "again" }]);

        Assert.Equal("Loss:StreamStands:StreamStands", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task Duplicate_OfAnEventThatBrokeAGate_IsARepeat()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Stream);
        await fixture.IngestAsync(A, Faulty, Faulty);
        await fixture.ReachAsync(1_500);
        await fixture.LoadAsync("run", [A, Read, Read with { Id = "again" }]);

        Assert.Equal("Duplicate:StreamStands:StreamStands", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task Expired_WhoseCorrectionIsInAnotherWindow_DoesNotCount()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Stream);
        await fixture.IngestAsync(A);
        await fixture.ReachAsync(1_500);
        Assert.Equal("expired accepted", await fixture.IngestAsync(B, B with { Time = 2_200 }));
        await fixture.LoadAsync("run", [A, B], to: 1_000);

        Assert.Equal("Loss:StreamStands:StreamStands", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task Expired_WhoseIdWasCountedInAnotherWindow_DoesNotCount()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Stream);
        await fixture.IngestAsync(A, B with { Time = 1_200 });
        await fixture.ReachAsync(9_000);
        Assert.Equal("expired", await fixture.IngestAsync(B));
        await fixture.LoadAsync("run", [A, B], to: 1_000);

        Assert.Equal("Loss:StreamStands:StreamStands", await fixture.DriftsAsync());
    }
}
