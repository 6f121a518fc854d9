namespace StreamBatch.Cli.Tests.Quarantine;

public sealed class QuarantineCommandTests
{
    [Fact]
    public async Task Release_OfABrokenGate_CountsTheEvent()
    {
        using var folder = await WithEntriesAsync();

        var released = (await folder.RunAsync("quarantine", "release", "readings", "--source", "/s", "--id", "x"))
            .Succeeds();

        Assert.Equal(
            "event x of /s, quarantined for type of data.value: released, and counted on time", released.Lines[0]);
        Assert.Equal($"watermark {CliFolder.Time(21)}", released.Lines[1]);
        Assert.Equal(["1 open", "old open", "x released"], await StatesAsync(folder));
        var open = (await folder.RunAsync("results", "readings", "--open", "--json")).Succeeds().Object;
        Assert.Equal("{\"n\":2,\"total\":1,\"most\":1}", open.GetProperty("values").ToString());
    }

    [Fact]
    public async Task Release_OfAnExpiredEvent_CorrectsItsWindow()
    {
        using var folder = await WithEntriesAsync();

        var released = (await folder.RunAsync(
            "quarantine", "release", "readings", "--source", "/s", "--id", "old", "--json")).Succeeds().Object;

        Assert.Equal("source,id,status,reason,watermark,entry", CommandResult.NamesOf(released));
        Assert.Equal("late", released.GetProperty("status").GetString());
        Assert.Equal(
            "partition,offset,key,time,status,reason,field", CommandResult.NamesOf(released.GetProperty("entry")));
        Assert.Equal("expired", released.GetProperty("entry").GetProperty("status").GetString());
        var result = (await folder.RunAsync("results", "readings", "--json")).Succeeds().Object;
        Assert.Equal("released", result.GetProperty("cause").GetString());
        Assert.Equal("correction", result.GetProperty("timing").GetString());
        var story = (await folder.RunAsync("explain", "readings", "event", "/s", "old")).Succeeds();
        Assert.Contains(story.Lines, line => line.EndsWith("has ended: it was released", StringComparison.Ordinal));
        Assert.Contains(
            story.Lines, line => line.Contains("an event was released from quarantine", StringComparison.Ordinal));
        var offset = released.GetProperty("entry").GetProperty("offset").GetInt64();
        Assert.Contains(
            story.Lines,
            line => line.EndsWith(
                $"giving revision 1: event old of /s (offset {offset}) released, and counted",
                StringComparison.Ordinal));
        var window = (await folder.RunAsync("explain", "readings", "window", "a", CliFolder.Time(0), "--json"))
            .Succeeds().Object;
        Assert.Equal($"[{offset}]", window.GetProperty("corrections")[0].GetProperty("counted").ToString());
    }

    [Fact]
    public async Task Release_OfARepeatThatTheLedgerHasForgotten_SaysThatItWasCounted()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(40))).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"))).Succeeds();

        var result = await folder.RunAsync("quarantine", "release", "readings", "--source", "/s", "--id", "1");

        Assert.Equal(1, result.Code);
        Assert.StartsWith(
            "readings: event 1 of /s is not released: an event of that source and id was counted before",
            result.Error,
            StringComparison.Ordinal);
        Assert.EndsWith("(notReleasable)\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "notReleasable")]
    [InlineData("nobody", "notQuarantined")]
    public async Task Release_ThatIsRefused_SaysWhyAndFails(string id, string reason)
    {
        using var folder = await WithEntriesAsync();

        var text = await folder.RunAsync("quarantine", "release", "readings", "--source", "/s", "--id", id);
        var json = await folder.RunAsync("quarantine", "release", "readings", "--source", "/s", "--id", id, "--json");

        Assert.Equal(1, text.Code);
        Assert.Empty(text.Output);
        Assert.StartsWith($"readings: event {id} of /s is not released: ", text.Error, StringComparison.Ordinal);
        Assert.Contains($"({reason})", text.Error, StringComparison.Ordinal);
        Assert.Equal(1, json.Code);
        Assert.Equal("rejected", json.Object.GetProperty("status").GetString());
        Assert.Equal(reason, json.Object.GetProperty("reason").GetString());
        Assert.Equal(["1 open", "old open", "x open"], await StatesAsync(folder));
    }

    [Fact]
    public async Task Discard_EndsTheEntry_Once()
    {
        using var folder = await WithEntriesAsync();

        var first = await folder.RunAsync("quarantine", "discard", "readings", "--source", "/s", "--id", "1");
        var second = await folder.RunAsync(
            "quarantine", "discard", "readings", "--source", "/s", "--id", "1", "--json");

        Assert.Equal("event 1 of /s: its oldest open entry is discarded", first.Succeeds().Lines[0]);
        Assert.Equal(1, second.Code);
        Assert.Equal("source,id,discarded,reason", CommandResult.NamesOf(second.Object));
        Assert.Equal("notQuarantined", second.Object.GetProperty("reason").GetString());
        Assert.Contains("is not discarded: no open entry", second.Error, StringComparison.Ordinal);
        Assert.Equal(["1 discarded", "old open", "x open"], await StatesAsync(folder));
    }

    [Fact]
    public async Task CorrectedEvent_EndsTheEntryOfTheBrokenOne()
    {
        using var folder = await WithEntriesAsync();

        (await folder.IngestAsync(CliFolder.Event("x", 22, "7"))).Succeeds();

        Assert.Equal(["1 open", "old open", "x corrected"], await StatesAsync(folder));
        var list = (await folder.RunAsync("quarantine", "list", "readings")).Succeeds();
        Assert.Equal("3 events in quarantine, 2 of them open", list.Lines[^1]);
        var story = (await folder.RunAsync("explain", "readings", "event", "/s", "x")).Succeeds();
        Assert.Contains(
            story.Lines,
            line => line.EndsWith("has ended: a corrected event took its place", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("release")]
    [InlineData("discard")]
    public async Task WithoutSourceOrId_IsMisuse(string command)
    {
        using var folder = await CliFolder.WithContractAsync();

        Assert.Equal(2, (await folder.RunAsync("quarantine", command, "readings", "--id", "1")).Code);
        Assert.Equal(2, (await folder.RunAsync("quarantine", command, "readings", "--source", "/s")).Code);
        Assert.Equal(
            1, (await folder.RunAsync("quarantine", command, "nothing", "--source", "/s", "--id", "1")).Code);
    }

    private static async Task<IEnumerable<string>> StatesAsync(CliFolder folder) =>
        (await folder.RunAsync("quarantine", "list", "readings", "--json")).Succeeds().Json
            .Select(entry => $"{entry.GetProperty("id").GetString()} {entry.GetProperty("state").GetString()}")
            .Order(StringComparer.Ordinal);

    // In quarantine: x breaks its gate, 1 is in conflict, old is expired.
    private static async Task<CliFolder> WithEntriesAsync()
    {
        var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(
            CliFolder.Event("1", 21, "1"), CliFolder.Event("1", 21, "2"), CliFolder.Event("x", 22, "\"?\"")))
            .Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(15))).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("old", 1, "4"))).Succeeds();
        return folder;
    }
}
