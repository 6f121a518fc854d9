using static StreamBatch.Cli.Tests.Simulating.ShortRun;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Cases in which engines differ, each by hand: limits of windows and lateness, and sessions.</summary>
public sealed class PeerCaseTests
{
    private const string Session = "{ kind: session, gap: 5s }";
    private const string End = """{"end":true}""";

    [Fact]
    public async Task EventLateForOneSlidingWindow_AndOnTimeForTwo_IsAccepted() => Assert.Equal(
        [
            "a accepted [0, 15) late [5, 20) onTime [10, 25) onTime",
            """[0, 15) #1 whole late late {"n":1,"total":1}""",
        ],
        await LastAsync(
            Contract("{ kind: sliding, size: 15s, slide: 5s }"), Watermark(15), Send(Event("a", 12))));

    [Theory]
    [InlineData("9.999999", "accepted [0, 10) onTime")]
    [InlineData("10", "late [0, 10) late")]
    [InlineData("14.999999", "late [0, 10) late")]
    [InlineData("15", "expired expired [0, 10) expired")]
    public async Task Event_AtALimitOfItsWindow_IsJudgedByTheMicrosecond(string watermark, string outcome)
    {
        var lines = await LastAsync(Contract(), Watermark(Number(watermark)), Send(Event("a", 1)));

        Assert.Equal("a " + outcome, lines[0]);
    }

    [Theory]
    [InlineData("9.999999", "accepted [0, 10) onTime")]
    [InlineData("10", "expired expired [0, 10) expired")]
    public async Task WithoutLateness_NothingIsLate(string watermark, string outcome) => Assert.Equal(
        ["a " + outcome],
        await LastAsync(Contract(lateness: "0s"), Watermark(Number(watermark)), Send(Event("a", 1))));

    [Fact]
    public async Task EventAtTheEndOfAWindow_IsInTheNextOne() => Assert.Equal(
        [
            "a accepted [0, 10) onTime",
            "b accepted [10, 20) onTime",
            """[0, 10) #1 whole onTime onTime {"n":1,"total":1}""",
        ],
        await LastAsync(Contract(), Send(Event("a", 9.999999m), Event("b", 10))));

    [Theory]
    [InlineData("{ kind: tumbling, size: 10s }", 15)]
    [InlineData("{ kind: session, gap: 5s }", 17)]
    public async Task CleanupOfState_PrintsNothing(string windows, int watermark)
    {
        Assert.Empty(await LastAsync(
            Contract(windows), Send(Event("a", 2)), Watermark(14), Watermark(watermark)));
        Assert.Empty(await LastAsync(
            Contract(windows), Send(Event("a", 2)), Watermark(14), Watermark(watermark), Watermark(1000)));
    }

    [Fact]
    public async Task EventDated2099_MovesNothing()
    {
        var contract = Contract(watermark: "{ outOfOrderness: 0s, maxAhead: 1d }");

        Assert.Equal(
            ["a accepted [0, 10) onTime", "f quarantined timeInFuture", "b accepted [0, 10) onTime"],
            await AllAsync(
                contract, Send(Event("a", 1)), Send(Event("f", 4_070_908_800)), Send(Event("b", 2))));
    }

    [Fact]
    public async Task Sessions_OneMicrosecondShortOfTouching_StayApart() => Assert.Equal(
        [
            """[1, 6) #1 whole onTime onTime {"n":1,"total":1}""",
            """[6.000001, 11.000001) #1 whole onTime onTime {"n":1,"total":1}""",
        ],
        (await AllAsync(Contract(Session), Send(Event("a", 1), Event("b", 6.000001m)), End)).Skip(2));

    [Fact]
    public async Task Sessions_ThatTouch_AreOne() => Assert.Equal(
        ["""[1, 11) #1 whole onTime onTime {"n":2,"total":2}"""],
        await LastAsync(Contract(Session), Send(Event("a", 1), Event("b", 6)), End));

    [Fact]
    public async Task LateEventBetweenTwoPublishedSessions_WithdrawsThemWithTheFirstPaneOfTheOne() => Assert.Equal(
        [
            "m late [1, 13) late",
            """[1, 6) #2 withdrawal late merge before {"n":1,"total":1}""",
            """[1, 13) #1 whole late merge {"n":3,"total":3}""",
            """[8, 13) #2 withdrawal late merge before {"n":1,"total":1}""",
        ],
        await LastAsync(Contract(Session), Send(Event("a", 1), Event("b", 8)), Watermark(13), Send(Event("m", 5))));

    [Fact]
    public async Task OnTimeEventOnAPublishedSession_WithdrawsItWhenTheGrownOneCompletes() => Assert.Equal(
        [
            "a accepted [1, 6) onTime",
            """[1, 6) #1 whole onTime onTime {"n":1,"total":1}""",
            "b accepted [1, 11) onTime",
            """[1, 6) #2 withdrawal onTime merge before {"n":1,"total":1}""",
            """[1, 11) #1 whole onTime onTime {"n":2,"total":2}""",
        ],
        await AllAsync(
            Contract(Session), Send(Event("a", 1)), Watermark(6), Send(Event("b", 6)), Watermark(10.999999m),
            Watermark(11)));

    [Fact]
    public async Task OldBoundsOfASession_BackBeforeAnythingWasPublished_PrintNothing() => Assert.Equal(
        [
            "a accepted [1, 6) onTime",
            """[1, 6) #1 whole onTime onTime {"n":1,"total":1}""",
            "b accepted [1, 10.5) onTime",
            "r accepted [1, 6) onTime",
        ],
        await AllAsync(
            Contract(Session), Send(Event("a", 1)), Watermark(6), Send(Event("b", 5.5m)),
            Send(Retraction("r", "b", 5.5m)), Watermark(30)));

    [Fact]
    public async Task RetractionInTheMiddleOfASession_SplitsIt() => Assert.Equal(
        [
            "r late [1, 6) late",
            """[1, 6) #1 whole late retraction {"n":1,"total":1}""",
            """[1, 14) #2 withdrawal late retraction before {"n":3,"total":3}""",
            """[9, 14) #1 whole late split {"n":1,"total":1}""",
        ],
        await LastAsync(
            Contract(Session), Send(Event("a", 1), Event("m", 5), Event("b", 9)), Watermark(14),
            Send(Retraction("r", "m", 5))));

    [Fact]
    public async Task LateEvent_IsJudgedByItsOwnSessionNotTheMergedOne() => Assert.Equal(
        ["late expired expired [2, 7) expired"],
        await LastAsync(Contract(Session), Send(Event("a", 6), Event("b", 11)), Watermark(12), Send(Event("late", 2))));

    private static decimal Number(string text) =>
        decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
