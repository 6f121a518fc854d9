using static StreamBatch.Reference.Tests.Simulation;

namespace StreamBatch.Reference.Tests;

/// <summary>What a late event leads to under each policy, by hand.</summary>
public sealed class LatePolicyTests
{
    private const string Aggregates =
        "{ n: count(), total: sum(amount), mean: avg(amount), head: first(amount), kinds: distinct(amount) }";

    [Fact]
    public void Overwrite_PublishesTheWholeWindowAgain()
    {
        Assert.Equal(
            "k 0-10 #2 whole late late "
            + """{"n":2,"total":4,"mean":2,"head":1,"kinds":2} null""",
            LatePane("overwrite"));
    }

    [Fact]
    public void Merge_PublishesWhatTheBlockAdds()
    {
        Assert.Equal(
            "k 0-10 #2 delta late late "
            + """{"n":1,"total":3,"mean":{"sum":3,"count":1}"""
            + ""","head":{"value":3,"time":5000000,"source":"/s","id":"b"},"kinds":{"values":[3]}} null""",
            LatePane("merge"));
    }

    [Fact]
    public void Compensate_CarriesTheViewBefore()
    {
        Assert.Equal(
            "k 0-10 #2 whole late late "
            + """{"n":2,"total":4,"mean":2,"head":1,"kinds":2} {"n":1,"total":1,"mean":1,"head":1,"kinds":1}""",
            LatePane("compensate"));
    }

    [Fact]
    public void Quarantine_HoldsTheEventUntilItIsReleased()
    {
        var simulation = Completed("quarantine");

        Assert.Equal(["b held 0-10:held"], simulation.Send(Event("b", 5, "3")));
        Assert.Equal(["b duplicate known"], simulation.Send(Event("b", 5, "3")));
        Assert.Equal(
            [
                "b late 0-10:late",
                """k 0-10 #2 whole correction released {"n":2,"total":4,"mean":2,"head":1,"kinds":2} null""",
            ],
            simulation.Step("""{"release":{"source":"/s","id":"b"}}"""));
        Assert.Equal(["b rejected notQuarantined"], simulation.Step("""{"release":{"source":"/s","id":"b"}}"""));
    }

    [Fact]
    public void Block_WithARecordAndItsRetraction_PublishesNothing()
    {
        var simulation = Completed("overwrite");

        Assert.Equal(
            ["b late 0-10:late", "r late 0-10:late"],
            simulation.Send(Event("b", 5, "3"), Event("r", 5, kind: "retraction", retracts: "b")));
    }

    [Fact]
    public void Tombstone_OverAPublishedWindow_WithdrawsIt()
    {
        var simulation = Completed("overwrite");

        Assert.Equal(
            [
                "t accepted",
                "k 0-10 #2 withdrawal late tombstone null "
                + """{"n":1,"total":1,"mean":1,"head":1,"kinds":1}""",
            ],
            simulation.Send(Event("t", 1, kind: "tombstone")));
        Assert.Equal(["b tombstoned tombstoned"], simulation.Send(Event("b", 1)));
        Assert.Equal(
            [
                "c late 0-10:late",
                """k 0-10 #3 whole late late {"n":1,"total":1,"mean":1,"head":1,"kinds":1} null""",
            ],
            simulation.Send(Event("c", 1.5)));
    }

    private static Simulation Completed(string policy)
    {
        Simulation simulation = new(
            "{ kind: tumbling, size: 10s }",
            $$"""{ allowedLateness: 5s, policy: {{policy}} }""",
            aggregates: Aggregates);
        simulation.Send(Event("a", 1));
        simulation.Step("""{"watermark":12000000}""");
        return simulation;
    }

    private static string LatePane(string policy) => Completed(policy).Send(Event("b", 5, "3"))[1];
}
