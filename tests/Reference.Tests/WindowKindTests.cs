using static StreamBatch.Reference.Tests.Simulation;

namespace StreamBatch.Reference.Tests;

/// <summary>One script by hand for each kind of window, and for the limits between on time, late and expired.</summary>
public sealed class WindowKindTests
{
    private const string Tumbling = "{ kind: tumbling, size: 10s }";
    private const string Sliding = "{ kind: sliding, size: 10s, slide: 4s, offset: 1s }";
    private const string Session = "{ kind: session, gap: 10s }";

    [Fact]
    public void Tumbling_WithNegativeTimes_AlignsDownwards()
    {
        Simulation simulation = new("{ kind: tumbling, size: 10s, offset: 3s }");

        Assert.Equal(["a accepted -7-3:onTime"], simulation.Send(Event("a", -0.000001)));
        Assert.Equal(["b accepted -7-3:onTime"], simulation.Send(Event("b", 2.999999)));
        Assert.Equal(
            ["c accepted 3-13:onTime", """k -7-3 #1 whole onTime onTime {"n":2,"total":2} null"""],
            simulation.Send(Event("c", 3)));
    }

    [Fact]
    public void Sliding_WithASlideThatDoesNotDivideTheSize_CountsInEveryWindow()
    {
        Simulation simulation = new(Sliding);

        Assert.Equal(["a accepted 1-11:onTime 5-15:onTime 9-19:onTime"], simulation.Send(Event("a", 9)));
        Assert.Equal(["b accepted 5-15:onTime 9-19:onTime", """k 1-11 #1 whole onTime onTime {"n":1,"total":1} null"""],
            simulation.Send(Event("b", 12.5, "2.5")));
        Assert.Equal(
            [
                """k 5-15 #1 whole onTime onTime {"n":2,"total":3.5} null""",
                """k 9-19 #1 whole onTime onTime {"n":2,"total":3.5} null""",
            ],
            simulation.Step("""{"watermark":19000000}"""));
    }

    [Fact]
    public void Event_LateForOneSlidingWindowAndOnTimeForTwo_IsNotReportedLate()
    {
        Simulation simulation = new(Sliding);
        simulation.Step("""{"watermark":11000000}""");

        Assert.Equal(
            [
                "a accepted 1-11:late 5-15:onTime 9-19:onTime",
                """k 1-11 #1 whole late late {"n":1,"total":1} null""",
            ],
            simulation.Send(Event("a", 10)));
    }

    [Fact]
    public void SlidingWindow_BesideAWithdrawnOne_DoesNotReplaceIt()
    {
        Simulation simulation = new("{ kind: sliding, size: 10s, slide: 5s }", "{ allowedLateness: 30s }");
        simulation.Send(Event("a", 2));
        simulation.Step("""{"watermark":16000000}""");

        Assert.Equal(
            [
                "r late -5-5:late 0-10:late",
                "b accepted 5-15:late 10-20:onTime",
                """k -5-5 #2 withdrawal late retraction null {"n":1,"total":1}""",
                """k 0-10 #2 withdrawal late retraction null {"n":1,"total":1}""",
                """k 5-15 #1 whole late late {"n":1,"total":1} null""",
            ],
            simulation.Send(Event("r", 2, kind: "retraction", retracts: "a"), Event("b", 12)));
    }

    [Fact]
    public void LateEvent_BetweenTwoPublishedSessions_MergesThem()
    {
        Simulation simulation = new(Session, "{ allowedLateness: 30s }");
        simulation.Send(Event("a", 0), Event("b", 15));
        simulation.Step("""{"watermark":30000000}""");

        Assert.Equal(
            [
                "c late 0-25:late",
                """k 0-10 #2 withdrawal late merge null {"n":1,"total":1}""",
                """k 0-25 #1 whole late merge {"n":3,"total":3} null""",
                """k 15-25 #2 withdrawal late merge null {"n":1,"total":1}""",
            ],
            simulation.Send(Event("c", 8)));
        Assert.Equal(["""0-25 {"n":3,"total":3}"""], simulation.Views());
    }

    [Theory]
    [InlineData(10, "0-20")]
    [InlineData(10.000001, "0-10 10.000001-20.000001")]
    public void Sessions_ThatTouch_AreOneAndAMicrosecondShortAreTwo(double second, string sessions)
    {
        Simulation simulation = new(Session);
        simulation.Send(Event("a", 0), Event("b", second));

        simulation.Step("""{"end":true}""");

        Assert.Equal(sessions, string.Join(' ', simulation.Views().Select(view => view.Split(' ')[0])));
    }

    [Fact]
    public void PublishedSession_ThatAnOnTimeEventProlongs_StandsUntilItsSuccessorCompletes()
    {
        Simulation simulation = new(Session, "{ allowedLateness: 5s, policy: quarantine }");
        simulation.Send(Event("a", 0));
        simulation.Step("""{"watermark":12000000}""");

        Assert.Equal(["b accepted 0-18:onTime"], simulation.Send(Event("b", 8)));
        Assert.Equal(["""0-10 {"n":1,"total":1}"""], simulation.Views());
        Assert.Equal(
            [
                """k 0-10 #2 withdrawal onTime merge null {"n":1,"total":1}""",
                """k 0-18 #1 whole onTime onTime {"n":2,"total":2} null""",
            ],
            simulation.Step("""{"watermark":18000000}"""));
    }

    [Fact]
    public void Retraction_InTheMiddleOfAPublishedSession_SplitsIt()
    {
        Simulation simulation = new(Session, "{ allowedLateness: 30s }");
        simulation.Send(Event("a", 0), Event("b", 8), Event("c", 16));
        simulation.Step("""{"watermark":26000000}""");

        Assert.Equal(
            [
                "r late 0-10:late",
                """k 0-10 #1 whole late retraction {"n":1,"total":1} null""",
                """k 0-26 #2 withdrawal late retraction null {"n":3,"total":3}""",
                """k 16-26 #1 whole late split {"n":1,"total":1} null""",
            ],
            simulation.Send(Event("r", 8, kind: "retraction", retracts: "b")));
    }

    [Theory]
    [InlineData("9.999999", "a accepted 0-10:onTime")]
    [InlineData("10", "a late 0-10:late")]
    [InlineData("14.999999", "a late 0-10:late")]
    [InlineData("15", "a expired expired 0-10:expired")]
    public void Event_ByTheWatermark_IsOnTimeLateOrExpired(string watermark, string outcome)
    {
        foreach (var windows in (string[])[Tumbling, Session])
        {
            Simulation simulation = new(windows);
            var microseconds = decimal.Parse(watermark, null) * 1_000_000;
            simulation.Step($$"""{"watermark":{{microseconds:0}}}""");

            Assert.Equal(outcome, simulation.Send(Event("a", 0))[0]);
        }
    }

    [Fact]
    public void Event_WithZeroLateness_IsExpiredOnceItsWindowIsComplete()
    {
        Simulation simulation = new(Tumbling, "{ allowedLateness: 0s }");
        simulation.Step("""{"watermark":9999999}""");

        Assert.Equal(["a accepted 0-10:onTime"], simulation.Send(Event("a", 1)));
        simulation.Step("""{"watermark":10000000}""");
        Assert.Equal(["b expired expired 0-10:expired"], simulation.Send(Event("b", 1)));
        Assert.Equal(["a duplicate known"], simulation.Send(Event("a", 1)));
        simulation.Step("""{"watermark":11000000}""");
        Assert.Equal(["a expired expired 0-10:expired"], simulation.Send(Event("a", 1)));
        Assert.Equal(["a duplicate quarantined"], simulation.Send(Event("a", 1)));
    }
}
