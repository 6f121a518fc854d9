using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Releasing;
using StreamBatch.Engine.Tests.Backups;
using StreamBatch.Engine.Tests.Reconciling;

namespace StreamBatch.Engine.Tests.Retention;

/// <summary>What reconciliation, release, verify and readers make of what is not kept any more.</summary>
public sealed class RetainedReconcileTests
{
    private static readonly TrafficEvent A = new("a", 100, 150);
    private static readonly TrafficEvent Expired = new("b", 200, 200);
    private static readonly TrafficEvent Lost = new("x", 300, 7);
    private static readonly TrafficEvent Later = new("c", 5_100, 75);
    private static readonly TrafficEvent Latest = new("d", 5_200, 25);

    [Theory]
    [InlineData(Authority.Batch, "Loss:Adopted:NotRecomputable Late:Recomputed:Repaired")]
    [InlineData(Authority.Stream, "Loss:StreamStands:NotRecomputable Late:Recomputed:Repaired")]
    [InlineData(Authority.Manual, "Loss:Incident:NotRecomputable Late:Recomputed:Repaired")]
    public async Task WindowsBeforeTheBase_AreNotRecomputable_AndAuthorityDecides(Authority authority, string expected)
    {
        await using var fixture = await CreateAsync(authority);
        await RetainAsync(fixture);

        // The window [5000, 6000) has all its events in the log.
        await fixture.IngestAsync(Later);
        await fixture.ReachAsync(8_000);
        await fixture.IngestAsync(Latest);
        await fixture.LoadAsync("run", [A, Expired, Later, Latest]);

        Assert.Equal(expected, await fixture.DriftsAsync());
    }

    [Fact]
    public async Task Release_OfAnEventBeforeTheBase_IsRefused_AndItStaysOpen()
    {
        await using var fixture = await CreateAsync(Authority.Manual);
        await RetainAsync(fixture);

        var release = await fixture.Host.ReleaseAsync(fixture.Contract.Id, Expired.Source, Expired.Id, default);

        Assert.Equal(ReasonCode.NotReleasable, release.Outcome.Reason);
        Assert.Equal(ReleaseRefusal.BeforeBase, release.Refusal);
        Assert.Equal(QuarantineState.Open, Assert.Single(await fixture.Host.QuarantineAsync(fixture.Contract)).State);
    }

    [Fact]
    public async Task Release_OfAnEventWhoseResultsAreDropped_SaysSo()
    {
        await using var fixture = await CreateAsync(Authority.Manual);
        fixture.Folder.Clock.Advance(TimeSpan.FromDays(30_000));
        await fixture.Host.RetainAsync(Everything() with { KeepResults = TimeSpan.Zero }, default);

        var release = await fixture.Host.ReleaseAsync(fixture.Contract.Id, Expired.Source, Expired.Id, default);

        Assert.Equal(ReleaseRefusal.ResultsDropped, release.Refusal);
    }

    [Fact]
    public async Task Retain_WaitsForAnIncident_AndForWindowsThatAreNotSettled()
    {
        await using var fixture = await CreateAsync(Authority.Manual);
        await fixture.LoadAsync("run", [A, Lost]);
        Assert.Equal("Loss:Incident:Incident", await fixture.DriftsAsync());

        var waits = await fixture.Host.RetainAsync(Everything(), default);
        await fixture.IngestAsync(new TrafficEvent("e", 9_000, 1));
        fixture.Folder.Clock.Advance(TimeSpan.FromSeconds(1));
        var unsettled = await fixture.Host.RetainAsync(Everything(), default);

        Assert.Null(waits.Base);
        Assert.Contains("an incident of", waits.WhyNot, StringComparison.Ordinal);
        Assert.Null(unsettled.Base);
        Assert.Contains("are not settled", unsettled.WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_ThatAreDropped_AreLeftOutOfComparisons_AndVerifyStaysSound()
    {
        await using var fixture = await CreateAsync(Authority.Batch);
        await fixture.LoadAsync("first", [A]);
        await fixture.DriftsAsync();
        await fixture.LoadAsync("old", [A], to: 1_000);
        fixture.Folder.Clock.Advance(TimeSpan.FromDays(30_000));

        var report = await fixture.Host.RetainAsync(
            Everything() with { KeepResults = TimeSpan.Zero }, default);

        // The watermark is 4,000 and the lateness 500: what ends by 3,500 is settled.
        Assert.Equal(new EventTime(3_500), report.Results.Values.Single());
        Assert.Empty(await fixture.ViewAsync());
        Assert.Equal(["first"], await fixture.Host.BatchRuns.ReadIdsAsync(fixture.Contract, default));
        Assert.Equal("", await fixture.DriftsAsync());
        await fixture.Folder.CloseAsync();
        await fixture.Folder.OpenAsync();
        await fixture.IngestAsync(Later);
        await fixture.ReachAsync(8_000);
        Assert.Single(await fixture.ViewAsync());
        await fixture.LoadAsync("second", [A]);
        Assert.Equal("MissingInBatch:Adopted:Adopted", await fixture.DriftsAsync());
    }

    [Fact]
    public async Task Runs_OverDroppedWindows_AreToldAsLeftOut_AsLongAsTheyAreStored()
    {
        await using var fixture = await CreateAsync(Authority.Batch);
        await fixture.LoadAsync("before", [A], to: 1_000);
        fixture.Folder.Clock.Advance(TimeSpan.FromDays(30_000));
        await fixture.Host.RetainAsync(Everything() with { KeepResults = TimeSpan.Zero }, default);
        await fixture.LoadAsync("since", [A], to: 1_000);
        await fixture.LoadAsync("partly", [A, Lost with { Time = 2_100 }, Later]);

        var report = await fixture.ReconcileAsync(dryRun: true);
        await fixture.IngestAsync(new TrafficEvent("e", 9_000, 1));
        await fixture.Host.RetainAsync(Everything() with { KeepResults = TimeSpan.Zero }, default);
        var next = await fixture.ReconcileAsync(dryRun: true);

        Assert.Equal(["since"], report.RunsDropped);
        Assert.Equal(2, report.GroupsDropped);
        Assert.Empty(next.RunsDropped);
    }

    [Fact]
    public async Task Results_OfAGroupWithAnOpenIncident_AreKept_UntilItIsDecided()
    {
        await using var fixture = await CreateAsync(Authority.Manual, Later);
        await fixture.ReachAsync(12_000);
        await fixture.LoadAsync("run", [A, Later, Latest]);
        Assert.Equal("Loss:Incident:Incident", await fixture.DriftsAsync());
        fixture.Folder.Clock.Advance(TimeSpan.FromDays(30_000));
        var options = Everything() with { KeepResults = TimeSpan.Zero };

        var kept = await fixture.Host.RetainAsync(options, default);
        var incident = Assert.Single(await IncidentDecision.ReadAsync(fixture.Host, fixture.Contract.Id, default));
        var drift = Assert.Single(await IncidentDecision.DecideAsync(
            fixture.Host, fixture.Contract.Id, new IncidentRuling(incident.Id, true), default));
        var after = await fixture.Host.RetainAsync(options, default);

        // What ended before the window [5000, 6000) is dropped, it and what follows are not.
        Assert.Equal(new EventTime(5_000), kept.Results.Values.Single());
        Assert.Equal(2, drift.Revision);
        Assert.Equal(new EventTime(11_500), after.Results.Values.Single());
    }

    // As earlier versions left it.
    [Fact]
    public async Task AnIncident_WhoseResultsAreDropped_CanOnlyBeDeclined()
    {
        await using var fixture = await CreateAsync(Authority.Manual);
        await fixture.LoadAsync("run", [A, Lost]);
        Assert.Equal("Loss:Incident:Incident", await fixture.DriftsAsync());
        var id = fixture.Contract.Id;
        var incident = Assert.Single(await IncidentDecision.ReadAsync(fixture.Host, id, default));
        fixture.Host.ControlOf(id).StageResultsFrom(new EventTime(1_000));

        var refusal = await Assert.ThrowsAsync<IncidentSupersededException>(() =>
            IncidentDecision.DecideAsync(fixture.Host, id, new IncidentRuling(incident.Id, true), default));
        var declined = await IncidentDecision.DecideAsync(
            fixture.Host, id, new IncidentRuling(incident.Id, false), default);

        Assert.Contains("are not kept any more", refusal.Message, StringComparison.Ordinal);
        Assert.Single(declined);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Backup_OfWhatIsNotKeptWhole_IsRefused(bool results)
    {
        await using var fixture = await CreateAsync(Authority.Batch);
        if (results)
        {
            await fixture.Host.RetainAsync(Everything() with { KeepResults = TimeSpan.Zero }, default);
        }
        else
        {
            await RetainAsync(fixture);
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(() => BackupSample.TakeAsync(fixture.Host));

        Assert.Contains("not possible yet", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_FindsABaseThatWasExchanged()
    {
        await using var fixture = await CreateAsync(Authority.Batch);
        await RetainAsync(fixture);
        await fixture.Folder.CloseAsync();
        await using var other = await CreateAsync(Authority.Batch, new TrafficEvent("x", 1_100, 7));
        await RetainAsync(other);
        await other.Folder.CloseAsync();
        var bases = Path.Combine(other.Folder.Path, "bases");
        foreach (var file in Directory.GetFiles(bases, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(fixture.Folder.Path, Path.GetRelativePath(other.Folder.Path, file));
            Assert.True(File.Exists(target));
            File.Copy(file, target, overwrite: true);
        }

        await fixture.Folder.OpenAsync();

        var audit = await VerdictAudit.VerifyAsync(fixture.Host, fixture.Contract.Id, null, default);
        Assert.Contains("the base checkpoint is not the one that the control log names", audit.Findings);
        await other.Folder.OpenAsync();
    }

    private static RetentionOptions Everything() => new() { Keep = TimeSpan.Zero };

    // One window, settled, with an event that came too late.
    private static async Task<ReconcileFixture> CreateAsync(Authority authority, params TrafficEvent[] more)
    {
        var fixture = await ReconcileFixture.CreateAsync(authority, segmentBytes: 4096);
        await fixture.IngestAsync([A, .. more]);
        await fixture.ReachAsync(4_000);
        await fixture.IngestAsync(Expired);
        return fixture;
    }

    // Until the segment that has the first events is dropped.
    private static async Task RetainAsync(ReconcileFixture fixture)
    {
        for (var watermark = 4_001; fixture.Host.Log.Start == default && watermark < 4_200; watermark++)
        {
            fixture.Folder.Clock.Advance(TimeSpan.FromSeconds(1));
            await fixture.ReachAsync(watermark);
            await fixture.Host.RetainAsync(Everything(), default);
        }

        Assert.NotEqual(default, fixture.Host.Log.Start);
    }
}
