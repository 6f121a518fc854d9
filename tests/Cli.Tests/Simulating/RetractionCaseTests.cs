using static StreamBatch.Cli.Tests.Simulating.ShortRun;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Retractions and tombstones, each case by hand.</summary>
public sealed class RetractionCaseTests
{
    [Fact]
    public async Task Retraction_BeforePublication_TakesTheRecordOutOfTheWindow() => Assert.Equal(
        [
            "a accepted [0, 10) onTime",
            "b accepted [0, 10) onTime",
            "r accepted [0, 10) onTime",
            """[0, 10) #1 whole onTime onTime {"n":1,"total":3}""",
        ],
        await AllAsync(
            Contract(), Send(Event("a", 1, "2"), Event("b", 2, "3")), Send(Retraction("r", "a", 1)), Watermark(10)));

    [Fact]
    public async Task Retraction_AfterPublication_RevisesTheWindow() => Assert.Equal(
        ["r late [0, 10) late", """[0, 10) #2 whole late retraction {"n":1,"total":3}"""],
        await LastAsync(
            Contract(), Send(Event("a", 1, "2"), Event("b", 2, "3")), Watermark(10), Send(Retraction("r", "a", 1))));

    [Fact]
    public async Task Retraction_BeforeItsTarget_KeepsItOut() => Assert.Equal(
        ["r accepted [0, 10) onTime", "a retracted retracted"],
        await AllAsync(Contract(), Send(Retraction("r", "a", 1)), Send(Event("a", 1)), Watermark(10)));

    [Fact]
    public async Task Retraction_Twice_ActsOnce() => Assert.Equal(
        [
            "a accepted [0, 10) onTime",
            "b accepted [0, 10) onTime",
            "r accepted [0, 10) onTime",
            "r duplicate known",
            "r2 duplicate alreadyRetracted",
            """[0, 10) #1 whole onTime onTime {"n":1,"total":1}""",
        ],
        await AllAsync(
            Contract(), Send(Event("a", 1), Event("b", 2)), Send(Retraction("r", "a", 1)),
            Send(Retraction("r", "a", 1)), Send(Retraction("r2", "a", 1)), Watermark(10)));

    [Fact]
    public async Task Retraction_OfARetraction_IsQuarantined() => Assert.Equal(
        ["rr quarantined notRetractable"],
        await LastAsync(
            Contract(), Send(Event("a", 1), Retraction("r", "a", 1)), Send(Retraction("rr", "r", 1))));

    [Fact]
    public async Task Retraction_OfALateRecord_TakesItsRevisionBack() => Assert.Equal(
        [
            "l late [0, 10) late",
            """[0, 10) #2 whole late late {"n":2,"total":2}""",
            "r late [0, 10) late",
            """[0, 10) #3 whole late retraction {"n":1,"total":1}""",
        ],
        (await AllAsync(
            Contract(), Send(Event("a", 1)), Watermark(10), Send(Event("l", 2)), Send(Retraction("r", "l", 2))))
            .Skip(2));

    [Fact]
    public async Task Retraction_OfAHeldRecord_IsHeldAndKeepsItFromBeingReleased() => Assert.Equal(
        ["h held [0, 10) held", "r held [0, 10) held", "h retracted retracted"],
        await AllAsync(
            Contract(policy: "quarantine"), Watermark(10), Send(Event("h", 1)), Send(Retraction("r", "h", 1)),
            Release("h")));

    [Fact]
    public async Task Retraction_OfAnExpiredRecord_IsExpired() => Assert.Equal(
        ["e expired expired [0, 10) expired", "r expired expired [0, 10) expired"],
        await AllAsync(Contract(), Watermark(15), Send(Event("e", 1)), Send(Retraction("r", "e", 1))));

    [Fact]
    public async Task Retraction_OfARecordThatCameTwice_LeavesNothing() => Assert.Equal(
        ["a accepted [0, 10) onTime", "a duplicate known", "r accepted [0, 10) onTime", "a duplicate known"],
        await AllAsync(
            Contract(), Send(Event("a", 1)), Send(Event("a", 1)), Send(Retraction("r", "a", 1)), Send(Event("a", 1)),
            Watermark(10)));

    [Fact]
    public async Task Retraction_OfAQuarantinedRecord_KeepsItFromBeingReleased() => Assert.Equal(
        ["q quarantined range", "r accepted [0, 10) onTime", "q retracted retracted"],
        await AllAsync(
            Contract(), Send(Event("q", 1, "101")), Send(Retraction("r", "q", 1)), Release("q"), Watermark(10)));

    [Fact]
    public async Task Retraction_WithAnotherEventTimeThanItsTarget_IsQuarantined() => Assert.Equal(
        ["r quarantined targetMismatch"],
        await LastAsync(Contract(), Send(Event("a", 1)), Send(Retraction("r", "a", 2))));

    [Fact]
    public async Task RecordAndItsRetractionInOneRequest_ChangeNothing() => Assert.Equal(
        ["b late [0, 10) late", "r late [0, 10) late"],
        await LastAsync(
            Contract(), Send(Event("a", 1)), Watermark(10), Send(Event("b", 2), Retraction("r", "b", 2))));

    [Fact]
    public async Task Window_ThatWasWithdrawnAndComesBack_GoesOnCountingRevisions() => Assert.Equal(
        [
            """[0, 10) #1 whole onTime onTime {"n":1,"total":1}""",
            "r late [0, 10) late",
            """[0, 10) #2 withdrawal late retraction before {"n":1,"total":1}""",
            "b late [0, 10) late",
            """[0, 10) #3 whole late late {"n":1,"total":1}""",
        ],
        (await AllAsync(
            Contract(policy: "compensate"), Send(Event("a", 1)), Watermark(10), Send(Retraction("r", "a", 1)),
            Send(Event("b", 2)))).Skip(1));

    [Fact]
    public async Task Tombstone_EndsWhatIsAtOrBeforeIt_AndRefusesStragglers() => Assert.Equal(
        [
            "a accepted [0, 10) onTime",
            "b accepted [0, 10) onTime",
            "c accepted [0, 10) onTime",
            "t accepted",
            "d tombstoned tombstoned",
            "e tombstoned tombstoned",
            "f accepted [0, 10) onTime",
            """[0, 10) #1 whole onTime onTime {"n":2,"total":12}""",
        ],
        await AllAsync(
            Contract(), Send(Event("a", 1, "1"), Event("b", 3, "2"), Event("c", 5, "4")), Send(Tombstone("t", 3)),
            Send(Event("d", 2), Event("e", 3), Event("f", 3.000001m, "8")), Watermark(10)));

    [Fact]
    public async Task Tombstone_OverAPublishedWindow_RevisesOrWithdrawsIt()
    {
        string[] published = [Send(Event("a", 1), Event("b", 3)), Watermark(10)];

        Assert.Equal(
            ["t accepted", """[0, 10) #2 whole late tombstone {"n":1,"total":1}"""],
            await LastAsync(Contract(), [.. published, Send(Tombstone("t", 2))]));
        Assert.Equal(
            ["t accepted", """[0, 10) #2 withdrawal late tombstone before {"n":2,"total":2}"""],
            await LastAsync(Contract(), [.. published, Send(Tombstone("t", 3))]));
    }

    [Fact]
    public async Task Tombstone_LeavesWindowsPastTheAllowedLateness() => Assert.Equal(
        ["t accepted"],
        await LastAsync(Contract(), Send(Event("a", 1)), Watermark(15), Send(Tombstone("t", 5))));

    [Fact]
    public async Task Tombstone_UnderQuarantine_LeavesPublishedWindows() => Assert.Equal(
        ["t accepted"],
        await LastAsync(
            Contract(policy: "quarantine"), Send(Event("a", 1)), Watermark(10), Send(Tombstone("t", 5))));

    [Fact]
    public async Task Tombstone_FirstAndAgain_MovesNoWatermark() => Assert.Equal(
        [
            "t accepted",
            "t duplicate known",
            "a accepted [100, 110) onTime",
            """[100, 110) #1 whole onTime onTime {"n":1,"total":1}""",
        ],
        await AllAsync(
            Contract(), Send(Tombstone("t", 99)), Send(Tombstone("t", 99)), Send(Event("a", 100)), Watermark(110)));
}
