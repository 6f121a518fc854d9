using System.Text.Json;

namespace StreamBatch.Cli.Tests.Explaining;

/// <summary>Stories where an event has several windows, or a window that grows, and of events that take others back.
/// </summary>
public sealed class ExplainWindowKindTests
{
    [Fact]
    public async Task SlidingEvent_HasAllItsWindows()
    {
        using var folder = await CliFolder.WithContractAsync("kind: sliding, size: 10s, slide: 5s");
        (await folder.IngestAsync(CliFolder.Event("1", 7, "1"), CliFolder.Event("2", 16, "2"))).Succeeds();

        var text = (await folder.RunAsync("explain", "readings", "event", "/s", "1")).Succeeds();
        var json = (await folder.RunAsync("explain", "readings", "event", "/s", "1", "--json")).Succeeds().Object;

        Assert.EndsWith(
            $": accepted, on time for the last of its windows {Window(0, 10)}, {Window(5, 15)}",
            text.Lines[1],
            StringComparison.Ordinal);
        Assert.Equal($"its window {Window(0, 10)} of a", text.Lines[2]);
        Assert.Equal($"its window {Window(5, 15)} of a", text.Lines[4]);
        Assert.Equal(
            [Window(0, 10), Window(5, 15)],
            json.GetProperty("events")[0].GetProperty("windows").EnumerateArray().Select(WindowOf));
        Assert.Equal([Window(0, 10), Window(5, 15)], json.GetProperty("windows").EnumerateArray().Select(WindowOf));
        Assert.Equal(1, (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(7))).Code);
        (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(5))).Succeeds();
    }

    [Fact]
    public async Task SessionEvent_HasTheSessionThatContainsIt()
    {
        using var folder = await CliFolder.WithContractAsync("kind: session, gap: 10s");
        (await folder.IngestAsync(
            CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 8, "2"), CliFolder.Event("3", 40, "3"),
            CliFolder.Event("4", 45, "4"))).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("old", 29, "9"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(46))).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("gone", 20, "9"))).Succeeds();

        Assert.Equal(Window(1, 18), await SessionOfAsync("1"));
        Assert.Equal(Window(1, 18), await SessionOfAsync("2"));
        Assert.Equal(Window(40, 55), await SessionOfAsync("4"));
        Assert.Equal(Window(20, 30), await SessionOfAsync("gone"));

        async Task<string> SessionOfAsync(string id)
        {
            var story = (await folder.RunAsync("explain", "readings", "event", "/s", id, "--json")).Succeeds().Object;
            return WindowOf(Assert.Single(story.GetProperty("events")[0].GetProperty("windows").EnumerateArray()));
        }
    }

    [Fact]
    public async Task Session_ByAnyStart_IsTheOneThatStartsThere()
    {
        using var folder = await CliFolder.WithContractAsync("kind: session, gap: 10s");
        (await folder.IngestAsync(
            CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 8, "2"), CliFolder.Event("3", 40, "3"))).Succeeds();

        var closed = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(1))).Succeeds();
        var open = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(40))).Succeeds();
        var none = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(25))).Succeeds();

        Assert.StartsWith($"window {Window(1, 18)} of a, ", closed.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("2 events, 1 revision", closed.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"window {Window(40, 50)} of a, ", open.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  not complete: provisionally n 1", open.Lines[2], StringComparison.Ordinal);
        Assert.EndsWith("0 events, 0 revisions", none.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatGrewTogether_IsToldWithTheWithdrawnOnes()
    {
        using var folder = await CliFolder.WithContractAsync("kind: session, gap: 10s");
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"), CliFolder.Event("b", 12, "1", "b"))).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("2", 9, "2"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(19))).Succeeds();

        var entity = (await folder.RunAsync("explain", "readings", "entity", "a")).Succeeds();
        var window = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(1), "--json"))
            .Succeeds().Object;

        Assert.Contains(
            entity.Lines,
            line => line.Contains($"revision 2 of {Window(1, 11)} published", StringComparison.Ordinal)
                && line.Contains("(sessions grew together): withdrawn, in place of n 1", StringComparison.Ordinal));
        Assert.Equal(Window(1, 19), WindowOf(window));
    }

    [Fact]
    public async Task RetractionsAndTombstones_AreNamedSo()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(
            CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2"), CliFolder.Event("3", 11, "3"))).Succeeds();
        (await folder.IngestAsync(CliFolder.Retraction("r", "1", 1), CliFolder.Event("1", 1, "1"))).Succeeds();
        var summary = (await folder.IngestAsync(
            CliFolder.Tombstone("t", 5), CliFolder.Event("4", 4, "4"), CliFolder.Retraction("r9", "9", 12),
            CliFolder.Event("9", 12, "9"))).Succeeds().Object;

        var story = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(0))).Succeeds();
        var json = (await folder.RunAsync("explain", "readings", "event", "/s", "r", "--json")).Succeeds().Object;
        var tombstone = (await folder.RunAsync("explain", "readings", "event", "/s", "t")).Succeeds();

        Contains(" retraction r of /s, which takes back 1, arrived for a ");
        Contains($": late, and carried out for the window {Window(0, 10)}: its end had passed");
        Contains(" tombstone t of /s arrived for a ");
        Contains(": accepted: it ends what its entity had up to then");
        Contains("(a retraction): n 1");
        Contains("(a tombstone of its entity): withdrawn, in place of n 1");
        Contains("tombstoned: is at or before a tombstone of its entity");
        Assert.Equal("retraction", json.GetProperty("events")[0].GetProperty("kind").GetString());
        Assert.Equal("1", json.GetProperty("events")[0].GetProperty("retracts").GetString());
        Assert.Equal(2, tombstone.Lines.Count);
        Assert.Equal(1, summary.GetProperty("counts").GetProperty("tombstoned").GetInt32());
        Assert.Equal(1, summary.GetProperty("counts").GetProperty("retracted").GetInt32());

        void Contains(string words) =>
            Assert.Contains(story.Lines, line => line.Contains(words, StringComparison.Ordinal));
    }

    private static string Window(int start, int end) => $"[{CliFolder.Time(start)}, {CliFolder.Time(end)})";

    private static string WindowOf(JsonElement element) =>
        $"[{element.GetProperty("start").GetString()}, {element.GetProperty("end").GetString()})";
}
