using static StreamBatch.Reference.Tests.Simulation;

namespace StreamBatch.Reference.Tests;

/// <summary>Outcomes before windows are looked at: identities, retractions, gates and the ways out.</summary>
public sealed class OutcomeTests
{
    private readonly Simulation _simulation = new("{ kind: tumbling, size: 10s }");

    [Fact]
    public void Identity_WithOtherContent_IsAConflictThatIsNotReleased()
    {
        Assert.Equal("a accepted 0-10:onTime", Send(Event("a", 1, "1.0")));
        Assert.Equal("a duplicate known", Send(Event("a", 1, "1.00")));
        Assert.Equal("a conflict otherContent", Send(Event("a", 1, "2")));
        Assert.Equal("a duplicate quarantined", Send(Event("a", 1, "2")));
        Assert.Equal("a rejected notReleasable", Step("""{"release":{"source":"/s","id":"a"}}"""));
        _simulation.Step("""{"discard":{"source":"/s","id":"a"}}""");
        Assert.Equal("a rejected notQuarantined", Step("""{"release":{"source":"/s","id":"a"}}"""));
        Assert.Equal("a duplicate quarantined", Send(Event("a", 1, "2")));
    }

    [Fact]
    public void Retraction_BeforeItsRecord_KeepsTheRecordOut()
    {
        Assert.Equal("r accepted 0-10:onTime", Send(Retraction("r", "a")));
        Assert.Equal("a retracted retracted", Send(Event("a", 1)));
        Assert.Equal("a duplicate known", Send(Event("a", 1)));
        Assert.Equal("q duplicate alreadyRetracted", Send(Retraction("q", "a")));
        Assert.Equal("p quarantined notRetractable", Send(Retraction("p", "r")));
    }

    [Fact]
    public void Retraction_WithAnotherTime_IsAMismatch()
    {
        Send(Event("a", 1));

        Assert.Equal("r quarantined targetMismatch", Send(Event("r", 2, kind: "retraction", retracts: "a")));
        Assert.Equal("q rejected retractsMissing", Send(Event("q", 1, kind: "retraction")));
    }

    [Fact]
    public void Retraction_WithoutData_TakesTheKeyFromTheSubject()
    {
        var retraction = Retraction("r", "a");
        retraction.Remove("data");
        retraction["subject"] = "k";
        Send(Event("a", 1));

        Assert.Equal("r accepted 0-10:onTime", Send(retraction));
        Assert.Empty(_simulation.Simulator.BatchViews());
    }

    [Fact]
    public void BrokenGate_WaitsForReleaseOrCorrection()
    {
        Assert.Equal("a quarantined range", Send(Event("a", 1, "101")));
        Assert.Equal("a duplicate quarantined", Send(Event("a", 1, "101")));
        Assert.Equal("a accepted 0-10:onTime", Step("""{"release":{"source":"/s","id":"a"}}"""));
        Assert.Equal("b quarantined type", Send(Event("b", 1, "\"x\"")));
        Assert.Equal("b accepted 0-10:onTime", Send(Event("b", 1, "2")));
        Assert.Equal("b rejected notQuarantined", Step("""{"release":{"source":"/s","id":"b"}}"""));
        Assert.Equal("""{"n":2,"total":103}""", Assert.Single(_simulation.Simulator.BatchViews()).Values);
    }

    [Fact]
    public void Sequence_IsTheIdentity()
    {
        Assert.Equal("a accepted 0-10:onTime", Send(Sequenced("a", 5)));
        Assert.Equal("a accepted 0-10:onTime", Send(Sequenced("a", 3)));
        Assert.Equal("b duplicate known", Send(Sequenced("b", 5)));
    }

    [Fact]
    public void RawText_ThatIsNoEvent_IsRejected()
    {
        Assert.Equal([""" rejected json"""], _simulation.Step("""{"raw":"{\"id\":"}"""));
        Assert.Equal(["x rejected attributeInvalid"], _simulation.Step("""{"raw":"{\"id\":\"x\"}"}"""));
    }

    [Fact]
    public void Watermark_OfSeveralSources_IsTheLeastOfThoseNotIdle()
    {
        Simulation simulation = new(
            "{ kind: tumbling, size: 10s }",
            watermark: "{ outOfOrderness: 1s, idleTimeout: 20s, whenAllIdle: followClock, sources: [/a, /b] }",
            isVerbose: true);

        Assert.Equal(["1 accepted 0-10:onTime"], simulation.Send(Event("1", 9, source: "/a")));
        Assert.Equal(["2 accepted 0-10:onTime", "watermark 4"], simulation.Send(Event("2", 5, source: "/b")));
        Assert.Empty(simulation.Step("""{"advance":"15s"}"""));
        Assert.Equal(["3 accepted 0-10:onTime", "watermark 6"], simulation.Send(Event("3", 7, source: "/b")));
        Assert.Equal(["watermark 6.5"], Idle(simulation));
        Assert.Equal(["watermark 9.5"], simulation.Step("""{"advance":"3s"}"""));
    }

    // /a falls idle 5 seconds on and /b 15 seconds after that, when it alone holds the watermark at 6.
    private static IReadOnlyList<string> Idle(Simulation simulation)
    {
        Assert.Empty(simulation.Step("""{"advance":"5s"}"""));
        return simulation.Step("""{"advance":"15500ms"}""");
    }

    private static System.Text.Json.Nodes.JsonObject Retraction(string id, string target) =>
        Event(id, 1, kind: "retraction", retracts: target);

    private static System.Text.Json.Nodes.JsonObject Sequenced(string id, int sequence)
    {
        var cloudEvent = Event(id, 1);
        cloudEvent["sequence"] = sequence;
        return cloudEvent;
    }

    private string Send(System.Text.Json.Nodes.JsonObject cloudEvent) => Assert.Single(_simulation.Send(cloudEvent));

    private string Step(string step) => Assert.Single(_simulation.Step(step));
}
