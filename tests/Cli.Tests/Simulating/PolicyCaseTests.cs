using static StreamBatch.Cli.Tests.Simulating.ShortRun;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>What each late policy publishes for a late change, each case by hand.</summary>
public sealed class PolicyCaseTests
{
    private const string Everything =
        "{ n: count(), values: count(amount), total: sum(amount), least: min(amount), most: max(amount), "
        + "mean: avg(amount), head: first(amount), tail: last(amount), kinds: distinct(label) }";

    private static readonly string[] Published =
        [Send(Event("a", 1, "2", "red"), Event("b", 5, "6", "blue")), Watermark(10)];

    [Fact]
    public async Task Merge_PublishesADeltaOfEveryAggregate() => Assert.Equal(
        [
            "c late [0, 10) late",
            """[0, 10) #2 delta late late {"n":1,"values":1,"total":0.5,"least":0.5,"most":0.5,"""
            + "\"mean\":{\"sum\":0.5,\"count\":1},"
            + """
            "head":{"value":0.5,"time":"1970-01-01T00:00:03Z","source":"/s","id":"c"},
            """
            + """
            "tail":{"value":0.5,"time":"1970-01-01T00:00:03Z","source":"/s","id":"c"},"kinds":{"values":["green"]}}
            """,
        ],
        await LastAsync(Merging, [.. Published, Send(Event("c", 3, "0.50", "green"))]));

    [Fact]
    public async Task Merge_OfTwoEventsInOneRequest_IsOneDelta() => Assert.Equal(
        """[0, 10) #2 delta late late {"n":2,"values":2,"total":7,"least":3,"most":4,"""
        + "\"mean\":{\"sum\":7,\"count\":2},"
        + """
        "head":{"value":4,"time":"1970-01-01T00:00:02Z","source":"/s","id":"d"},
        """
        + """
        "tail":{"value":3,"time":"1970-01-01T00:00:03Z","source":"/s","id":"c"},"kinds":{"values":["green","red"]}}
        """,
        (await LastAsync(Merging, [.. Published, Send(Event("c", 3, "3", "red"), Event("d", 2, "4", "green"))]))[2]);

    [Fact]
    public async Task Merge_OfAnEventWithoutValues_IsADeltaOfNothingButItsCount() => Assert.Equal(
        [
            "c late [0, 10) late",
            """[0, 10) #2 delta late late {"n":1,"values":0,"total":null,"least":null,"most":null,"""
            + """
            "mean":{"sum":0,"count":0},"head":null,"tail":null,"kinds":{"values":[]}}
            """,
        ],
        await LastAsync(Merging, [.. Published, Send(Event("c", 3, "null"))]));

    [Fact]
    public async Task Merge_OfARetraction_IsWhole() => Assert.Equal(
        ["r late [0, 10) late", """[0, 10) #2 whole late retraction {"n":1,"total":6}"""],
        await LastAsync(Contract(policy: "merge"), [.. Published, Send(Retraction("r", "a", 1))]));

    [Fact]
    public async Task Merge_FirstPaneThatIsLate_IsWhole() => Assert.Equal(
        ["a late [0, 10) late", """[0, 10) #1 whole late late {"n":1,"total":1}"""],
        await LastAsync(Contract(policy: "merge"), Watermark(10), Send(Event("a", 1))));

    [Fact]
    public async Task Overwrite_PublishesTheWholeAgain_EvenIfNoValueChanged() => Assert.Equal(
        ["c late [0, 10) late", """[0, 10) #2 whole late late {"most":6}"""],
        await LastAsync(Contract(aggregates: "{ most: max(amount) }"), [.. Published, Send(Event("c", 3, "3"))]));

    [Fact]
    public async Task Compensate_CarriesTheViewThatStood() => Assert.Equal(
        [
            """[0, 10) #1 whole onTime onTime {"n":2,"total":8}""",
            "c late [0, 10) late",
            """[0, 10) #2 whole late late {"n":3,"total":11} before {"n":2,"total":8}""",
            "d late [0, 10) late",
            """[0, 10) #3 whole late late {"n":4,"total":15} before {"n":3,"total":11}""",
        ],
        (await AllAsync(
            Contract(policy: "compensate"),
            [.. Published, Send(Event("c", 3, "3")), Send(Event("d", 4, "4"))])).Skip(2));

    [Fact]
    public async Task Quarantine_HoldsWhatIsLate() => Assert.Equal(
        ["c held [0, 10) held"],
        await LastAsync(Contract(policy: "quarantine"), [.. Published, Send(Event("c", 3, "3"))]));

    [Fact]
    public async Task Quarantine_HoldsUntilTheAllowedLatenessEnds() => Assert.Equal(
        ["c expired expired [0, 10) expired"],
        await LastAsync(Contract(policy: "quarantine"), [.. Published, Watermark(15), Send(Event("c", 3, "3"))]));

    [Fact]
    public async Task Quarantine_CountsAPartlyHeldEventWhereItIsOnTime() => Assert.Equal(
        ["c accepted [0, 10) held [5, 15) onTime", """[5, 15) #1 whole onTime onTime {"n":1,"total":3}"""],
        (await AllAsync(
            Contract("{ kind: sliding, size: 10s, slide: 5s }", "quarantine"), Watermark(10),
            Send(Event("c", 7, "3")), Watermark(15))));

    private static string Merging => Contract(policy: "merge", aggregates: Everything);
}
