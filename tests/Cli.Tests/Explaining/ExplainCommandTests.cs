namespace StreamBatch.Cli.Tests.Explaining;

public sealed class ExplainCommandTests
{
    [Fact]
    public async Task Event_TellsEveryArrivalTheWindowAndTheSeal()
    {
        using var folder = await WithStoryAsync();

        var story = (await folder.RunAsync("explain", "readings", "event", "/s", "4")).Succeeds();

        Assert.Equal("event 4 of /s came 1 time", story.Lines[0]);
        Assert.Contains(
            "event 4 of /s arrived for a with event time 2026-01-01T00:00:04Z, at offset ",
            story.Lines[1],
            StringComparison.Ordinal);
        Assert.Contains("expired for the window [2026-01-01T00:00:00Z", story.Lines[1], StringComparison.Ordinal);
        Assert.Contains("has ended: a recompute counted it", story.Lines[2], StringComparison.Ordinal);
        Assert.Contains("revision 1 of ", story.Lines[4], StringComparison.Ordinal);
        Assert.Contains("revision 2 of ", story.Lines[5], StringComparison.Ordinal);
        Assert.Contains("recomputed from the log, as run r says", story.Lines[5], StringComparison.Ordinal);
        Assert.Contains("run r, which saw partition ", story.Lines[6], StringComparison.Ordinal);
        Assert.Matches(
            @"corrected for run r at offset \d+ of partition [0-3], giving revision 2: recomputed from the log before "
                + @"offset \d+, counting 4 of /s \(offset \d+\); sealed by verdict 1$",
            story.Lines[7]);
        Assert.Contains("verdict 1 on run r: repaired, class late", story.Lines[8], StringComparison.Ordinal);
        Assert.Equal(9, story.Lines.Count);
    }

    [Fact]
    public async Task Window_AsJson_HasAllSides()
    {
        using var folder = await WithStoryAsync();

        var story = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(0), "--json"))
            .Succeeds().Object;

        Assert.Equal(
            "key,start,end,partition,eventCount,logFrom,events,open,droppedTo,revisions,batch,"
                + "corrections,verdicts", CommandResult.NamesOf(story));
        Assert.Equal(
            ["accepted", "duplicate", "expired"],
            story.GetProperty("events").EnumerateArray().Select(item => item.GetProperty("status").GetString()));
        Assert.Equal(2, story.GetProperty("revisions").GetArrayLength());
    }

    [Fact]
    public async Task Verdict_TellsItsWindow()
    {
        using var folder = await WithStoryAsync();

        var row = (await folder.RunAsync("explain", "readings", "verdict", "1")).Succeeds();
        var group = (await folder.RunAsync("explain", "readings", "verdict", "2", "--json")).Succeeds().Object;

        Assert.Contains("verdict 1 on run r: repaired", row.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "window [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z) of a", row.Lines[2], StringComparison.Ordinal);
        Assert.Equal("verdict,hash,window", CommandResult.NamesOf(group));
        Assert.Equal("equal", group.GetProperty("verdict").GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Window_ThatWasEqual_IsAmongTheRowsOfItsVerdict()
    {
        using var folder = await WithStoryAsync();

        var story = (await folder.RunAsync("explain", "readings", "window", "b", CliFolder.Time(0))).Succeeds();

        Assert.EndsWith(
            "verdict 2 on run r: equal, for 1 row of [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z) without a verdict of "
                + "its own",
            story.Lines[^1],
            StringComparison.Ordinal);
    }

    // A row of a wrong run was adopted, and the right one follows.
    [Fact]
    public async Task Verdict_OfClassLate_WithoutALateEvent_SaysSo()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();
        foreach (var total in (string[])["9", "1"])
        {
            var rows = folder.Write("rows.csv", $"key,start,n,total,most\na,{CliFolder.Time(0)},1,{total},{total}\n");
            (await folder.RunAsync(
                "batch", "load", "readings", rows, "--run", $"r{total}", "--from", CliFolder.Time(0), "--to",
                CliFolder.Time(10))).Succeeds();
            (await folder.RunAsync("reconcile", "readings")).Succeeds();
        }

        var story = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(0))).Succeeds();

        Assert.Contains(
            story.Lines,
            line => line.Contains(
                "class late (the log gives the batch's row, with no late event in it); ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entity_TellsItsEventsRevisionsAndVerdicts()
    {
        using var folder = await WithStoryAsync();

        var story = (await folder.RunAsync("explain", "readings", "entity", "a")).Succeeds();

        Assert.Matches("^entity a, partition [0-3]: 3 events, 1 window, 2 revisions, 1 verdict$", story.Lines[0]);
        Assert.Contains("  revision 1 of [2026-01-01T00:00:00Z", story.Lines[4], StringComparison.Ordinal);
        Assert.Contains("  revision 2 of [2026-01-01T00:00:00Z", story.Lines[5], StringComparison.Ordinal);
        Assert.Equal(7, story.Lines.Count);
        var json = (await folder.RunAsync("explain", "readings", "entity", "a", "--json")).Succeeds().Object;
        Assert.Equal(
            "key,partition,eventCount,logFrom,events,droppedTo,results,revisions,verdicts",
            CommandResult.NamesOf(json));
        Assert.Equal(
            [1, 2],
            json.GetProperty("revisions").EnumerateArray().Select(pane => pane.GetProperty("revision").GetInt32()));
    }

    [Fact]
    public async Task Event_BeforeAWatermark_SaysThatThereIsNone()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.RunWithInputAsync(CliFolder.Event("1", 1, "1"), "ingest", "-", "--bounded")).Succeeds();

        var story = (await folder.RunAsync("explain", "readings", "event", "/s", "1")).Succeeds();

        Assert.Contains(", no watermark yet: accepted, on time", story.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duplicate_OfAQuarantinedEvent_IsNotSaidOfItsProperty()
    {
        using var folder = await CliFolder.WithContractAsync();
        var wrong = CliFolder.Event("1", 1, "true");
        (await folder.IngestAsync(wrong, wrong)).Succeeds();

        var story = (await folder.RunAsync("explain", "readings", "event", "/s", "1")).Succeeds();

        Assert.Contains(": quarantined: data.value has the wrong type", story.Output, StringComparison.Ordinal);
        Assert.Contains(
            ": duplicate: the same event is in quarantine already", story.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event /s nobody", "no event of that source and id")]
    [InlineData("entity nobody", "nothing is known of that entity")]
    [InlineData("window a 2026-01-01T00:00:01Z", "no window of this contract starts then")]
    [InlineData("verdict 99", "no verdict has that number")]
    public async Task NothingFound_IsSaid(string arguments, string message)
    {
        using var folder = await WithStoryAsync();

        var result = await folder.RunAsync(["explain", "readings", .. arguments.Split(' ')]);

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"streambatch: readings: {message}", result.Error, StringComparison.Ordinal);
    }

    private static async Task<CliFolder> WithStoryAsync()
    {
        var folder = await CliFolder.WithDriftAsync();
        (await folder.RunAsync("reconcile", "readings")).Succeeds();
        return folder;
    }
}
