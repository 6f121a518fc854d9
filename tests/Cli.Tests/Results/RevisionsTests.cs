using System.Text.Json;

namespace StreamBatch.Cli.Tests.Results;

/// <summary>What the revisions of windows add or take back, windows that are open, and gaps in sequences.</summary>
public sealed class RevisionsTests
{
    [Fact]
    public async Task Merge_ShowsWhatALateEventAdds()
    {
        using var folder = await WithLateEventAsync("merge");

        var json = (await folder.RunAsync("results", "readings", "--revisions", "--json")).Succeeds().Json;
        var text = (await folder.RunAsync("results", "readings", "--revisions")).Succeeds();

        Assert.Equal(
            [
                "1 whole onTime {\"n\":1,\"total\":1,\"most\":1}  ",
                "2 delta late {\"n\":2,\"total\":-1,\"most\":1} {\"n\":1,\"total\":-2,\"most\":-2} ",
            ],
            json.Select(pane => string.Join(
                ' ', ((string[])["revision", "mode", "timing", "values", "delta", "retracts"]).Select(
                    name => pane.GetProperty(name).ToString()))));
        Assert.Contains("n 1, total -2, most -2", text.Lines[^2], StringComparison.Ordinal);
        Assert.Equal("2 revisions", text.Lines[^1]);
    }

    [Fact]
    public async Task Compensate_ShowsWhatARevisionTakesBack()
    {
        using var folder = await WithLateEventAsync("compensate");

        var json = (await folder.RunAsync("results", "readings", "--revisions", "--json")).Succeeds().Json;

        Assert.Equal("", json[0].GetProperty("retracts").ToString());
        Assert.Equal("{\"n\":1,\"total\":1,\"most\":1}", json[1].GetProperty("retracts").ToString());
        Assert.Equal("", json[1].GetProperty("delta").ToString());
    }

    [Fact]
    public async Task Withdrawal_IsARevision_ButNoResult()
    {
        using var folder = await WithLateEventAsync("overwrite");
        (await folder.IngestAsync(CliFolder.Tombstone("t", 9))).Succeeds();

        var results = (await folder.RunAsync("results", "readings", "--json")).Succeeds();
        var revisions = (await folder.RunAsync("results", "readings", "--revisions", "--key", "a", "--json"))
            .Succeeds();

        Assert.Empty(results.Lines);
        Assert.Equal(3, revisions.Json.Count);
        Assert.Equal("withdrawal", revisions.Json[2].GetProperty("mode").GetString());
        Assert.Equal("tombstone", revisions.Json[2].GetProperty("cause").GetString());
        Assert.Equal("", revisions.Json[2].GetProperty("values").ToString());
    }

    [Fact]
    public async Task Revisions_OfOpenWindows_AreMisuse()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync("results", "readings", "--open", "--revisions");

        Assert.Equal(2, result.Code);
        Assert.Contains("--open and --revisions exclude each other", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: session, gap: 10s", "12-25 3 14-24 1")]
    [InlineData("kind: sliding, size: 10s, slide: 5s", "10-20 3 10-20 1 15-25 1" /* [5, 15) is complete */)]
    public async Task Open_OfSessionsAndSlidingWindows(string windows, string expected)
    {
        using var folder = await CliFolder.WithContractAsync(windows);
        (await folder.IngestAsync(
            CliFolder.Event("1", 12, "1"), CliFolder.Event("2", 13, "1"), CliFolder.Event("3", 15, "1"))).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("b", 14, "1", "b"))).Succeeds();

        var open = (await folder.RunAsync("results", "readings", "--open", "--json")).Succeeds().Json;

        Assert.Equal(
            expected.Split(' ').Chunk(2).Select(pair => string.Join(' ', pair)).Order(StringComparer.Ordinal),
            open.Select(window => $"{SecondOf(window, "start")}-{SecondOf(window, "end")} "
                + window.GetProperty("values").GetProperty("n")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SequenceGaps_AreShownUntilTheyAreFilled()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(Numbered(1), Numbered(2))).Succeeds();
        var whole = (await folder.RunAsync("watermark", "readings")).Succeeds();
        var summary = (await folder.IngestAsync(Numbered(5), Numbered(7))).Succeeds().Object;

        var text = (await folder.RunAsync("watermark", "readings")).Succeeds();
        var json = (await folder.RunAsync("watermark", "readings", "--json")).Succeeds().Object;
        var again = (await folder.IngestAsync(Numbered(5))).Succeeds().Object;
        var filled = (await folder.IngestAsync(Numbered(3), Numbered(4), Numbered(6))).Succeeds().Object;

        Assert.DoesNotContain("numbers of sequences", whole.Output, StringComparison.Ordinal);
        Assert.Contains("numbers of sequences that have not come", text.Lines);
        var gap = Assert.Single(json.GetProperty("sequenceGaps").EnumerateArray());
        Assert.Equal("source,partition,missing,holes", CommandResult.NamesOf(gap));
        Assert.Equal("/s", gap.GetProperty("source").GetString());
        Assert.Equal(3, gap.GetProperty("missing").GetInt32());
        Assert.Equal(gap.ToString(), Assert.Single(summary.GetProperty("sequenceGaps").EnumerateArray()).ToString());
        Assert.Equal(1, again.GetProperty("counts").GetProperty("duplicate").GetInt32());
        Assert.Empty(filled.GetProperty("sequenceGaps").EnumerateArray());

        static string Numbered(int number) => CliFolder.EventWith($"\"sequence\":{number},", $"n{number}", number);
    }

    private static string SecondOf(JsonElement window, string name) => window.GetProperty(name).GetString()![17..19];

    // The window [0, 10) of a, and an event that comes after its end.
    private static async Task<CliFolder> WithLateEventAsync(string policy)
    {
        var folder = await CliFolder.WithContractAsync(policy: policy);
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"), CliFolder.Event("b", 12, "1", "b"))).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("2", 2, "-2"))).Succeeds();
        return folder;
    }
}
