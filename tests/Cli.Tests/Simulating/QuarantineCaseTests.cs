using static StreamBatch.Cli.Tests.Simulating.ShortRun;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>The ways out of quarantine, and sequences as identity, each case by hand.</summary>
public sealed class QuarantineCaseTests
{
    [Fact]
    public async Task Release_OfARecordThatBreaksAGate_CountsItInItsOpenWindow() => Assert.Equal(
        [
            "q quarantined range",
            "q accepted [0, 10) onTime",
            """[0, 10) #1 whole onTime onTime {"n":1,"total":101}""",
        ],
        await AllAsync(Contract(), Send(Event("q", 1, "101")), Release("q"), Watermark(10)));

    [Fact]
    public async Task Release_OfARecordThatBreaksAGate_RevisesItsCompleteWindow() => Assert.Equal(
        ["q late [0, 10) late", """[0, 10) #2 whole late released {"n":2,"total":102}"""],
        await LastAsync(
            Contract(), Send(Event("a", 2), Event("q", 1, "101")), Watermark(10), Release("q")));

    [Fact]
    public async Task Release_WaivesTheNamedGateAndNoLaterOne() => Assert.Equal(
        ["q quarantined range", "q quarantined length", "q accepted [0, 10) onTime", "q rejected notQuarantined"],
        await AllAsync(
            Contract(), Send(Event("q", 1, "101", "much too long")), Release("q"), Release("q"), Release("q")));

    [Fact]
    public async Task Release_OfAHeldRecord_CorrectsItsWindow() => Assert.Equal(
        ["h late [0, 10) late", """[0, 10) #2 whole correction released {"n":2,"total":2}"""],
        await LastAsync(
            Contract(policy: "quarantine"), Send(Event("a", 1)), Watermark(10), Send(Event("h", 2)), Release("h")));

    [Fact]
    public async Task Release_OfAnExpiredRecord_CorrectsItsWindow() => Assert.Equal(
        ["e late [0, 10) late", """[0, 10) #2 whole correction released {"n":2,"total":2}"""],
        await LastAsync(Contract(), Send(Event("a", 1)), Watermark(15), Send(Event("e", 2)), Release("e")));

    [Fact]
    public async Task Release_OfAConflict_IsRefused() => Assert.Equal(
        ["a conflict otherContent", "a rejected notReleasable"],
        (await AllAsync(Contract(), Send(Event("a", 1)), Send(Event("a", 1, "2")), Release("a"))).Skip(1));

    [Fact]
    public async Task Release_OfWhatIsNotQuarantined_IsRefused() => Assert.Equal(
        ["a rejected notQuarantined"],
        await LastAsync(Contract(), Send(Event("a", 1)), Release("a")));

    [Fact]
    public async Task Release_MovesNoWatermark() => Assert.Equal(
        ["q quarantined range", "q accepted [50, 60) onTime", "b accepted [0, 10) onTime"],
        await AllAsync(Contract(), Send(Event("q", 50, "101")), Release("q"), Send(Event("b", 2))));

    [Fact]
    public async Task Discard_EndsTheEntry() => Assert.Equal(
        ["h held [0, 10) held", "h rejected notQuarantined", "h duplicate known"],
        await AllAsync(
            Contract(policy: "quarantine"), Watermark(10), Send(Event("h", 1)), Discard("h"), Release("h"),
            Send(Event("h", 1))));

    [Fact]
    public async Task CorrectedEvent_IsCountedAndEndsTheEntryOfTheOriginal() => Assert.Equal(
        [
            "q quarantined range",
            "q accepted [0, 10) onTime",
            "q rejected notQuarantined",
            "q duplicate quarantined",
            """[0, 10) #1 whole onTime onTime {"n":1,"total":10}""",
        ],
        await AllAsync(
            Contract(), Send(Event("q", 1, "101")), Send(Event("q", 1, "10")), Release("q"),
            Send(Event("q", 1, "101")), Watermark(10)));

    [Fact]
    public async Task RepeatOfAQuarantinedEvent_IsADuplicate() => Assert.Equal(
        ["q quarantined range", "q duplicate quarantined"],
        await AllAsync(Contract(), Send(Event("q", 1, "101")), Send(Event("q", 1, "101"))));

    [Fact]
    public async Task Sequence_IsTheIdentity_AndAHoleIsFilledOnce() => Assert.Equal(
        [
            "q1 accepted [0, 10) onTime",
            "q1 duplicate known",
            "q4 accepted [0, 10) onTime",
            "q2 accepted [0, 10) onTime",
            "q2 duplicate known",
            "q3 accepted [0, 10) onTime",
            "q3 duplicate known",
            """[0, 10) #1 whole onTime onTime {"n":4,"total":4}""",
        ],
        await AllAsync(
            Contract(), Send(Stamped(1, 1)), Send(Stamped(1, 2)), Send(Stamped(4, 3)), Send(Stamped(2, 4)),
            Send(Stamped(2, 4)), Send(Stamped(3, 5)), Send(Stamped(3, 5)), Watermark(10)));

    [Fact]
    public async Task Sequence_IsNeverForgotten() => Assert.Equal(
        ["q1 duplicate known"],
        await LastAsync(Contract(), Send(Stamped(1, 1)), Watermark(1000), Send(Stamped(1, 1))));
}
