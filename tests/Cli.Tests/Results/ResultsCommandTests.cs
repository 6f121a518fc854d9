namespace StreamBatch.Cli.Tests.Results;

public sealed class ResultsCommandTests
{
    [Fact]
    public async Task Json_ShowsWindowsByKeyAndStart()
    {
        using var folder = await WithResultsAsync();

        var results = (await folder.RunAsync("results", "readings", "--json")).Succeeds().Json;

        Assert.Equal(
            "key,start,end,revision,mode,timing,cause,values,delta,retracts,partition,offset,restsOn,ingested,run",
            CommandResult.NamesOf(results[0]));
        Assert.Equal(
            [
                """a 2026-01-01T00:00:00Z {"n":2,"total":3.5,"most":2.5}""",
                """b 2026-01-01T00:00:00Z {"n":1,"total":-1,"most":-1}""",
            ],
            results.Select(result => string.Join(
                ' ', result.GetProperty("key"), result.GetProperty("start"), result.GetProperty("values"))));
    }

    [Theory]
    [InlineData("--key b", 1)]
    [InlineData("--key nobody", 0)]
    [InlineData("--from 2026-01-01T00:00:00Z --to 1767225610000000", 2)]
    [InlineData("--from 2026-01-01T00:00:01Z", 0)]
    [InlineData("--to 2026-01-01T00:00:09Z", 0)]
    public async Task Filters_Narrow(string filter, int count)
    {
        using var folder = await WithResultsAsync();

        var result = (await folder.RunAsync(["results", "readings", "--json", .. filter.Split(' ')])).Succeeds();

        Assert.Equal(count, result.Lines.Count);
    }

    [Fact]
    public async Task End_PastTheLastYear_IsATime()
    {
        using var folder = await CliFolder.WithContractAsync();
        var last = CliFolder.Event("1", 1, "1")
            .Replace(CliFolder.Time(1), "9999-12-31T23:59:59Z", StringComparison.Ordinal);
        (await folder.IngestAsync(last)).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();

        var results = (await folder.RunAsync("results", "readings")).Succeeds();

        Assert.Matches(@"^a\s+9999-12-31T23:59:50Z\s+\+10000-01-01T00:00:00Z\s", results.Lines[1]);
    }

    [Fact]
    public async Task Open_IsMarkedProvisionalWithItsOffset()
    {
        using var folder = await WithResultsAsync();

        var open = (await folder.RunAsync("results", "readings", "--open", "--json")).Succeeds().Object;

        Assert.Equal("key,start,end,provisional,values,partition,offset", CommandResult.NamesOf(open));
        Assert.True(open.GetProperty("provisional").GetBoolean());
        Assert.Equal("{\"n\":1,\"total\":9,\"most\":9}", open.GetProperty("values").ToString());
        var text = (await folder.RunAsync("results", "readings", "--open")).Succeeds().Output;
        Assert.Contains("provisional", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watermark_IsShownRaisedAndEnded()
    {
        using var folder = await WithResultsAsync();

        var shown = (await folder.RunAsync("watermark", "readings", "--json")).Succeeds().Object;
        var raised = (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(20), "--json")).Succeeds();
        var lower = (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(1), "--json")).Succeeds();
        var ended = (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();

        Assert.Equal("contract,before,watermark,sources,sequenceGaps", CommandResult.NamesOf(shown));
        Assert.Equal("source,maxTime,lastHeard,isIdle", CommandResult.NamesOf(shown.GetProperty("sources")[0]));
        Assert.Equal(CliFolder.Time(12), shown.GetProperty("watermark").GetString());
        Assert.Equal(CliFolder.Time(20), raised.Object.GetProperty("watermark").GetString());
        Assert.Equal(CliFolder.Time(20), lower.Object.GetProperty("watermark").GetString());
        Assert.StartsWith($"watermark {CliFolder.Time(25)}, raised from", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watermark_ThatStandsAlready_IsSaid()
    {
        using var folder = await CliFolder.WithContractAsync();

        var none = (await folder.RunAsync("watermark", "readings")).Succeeds();
        var nothing = (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();
        var first = (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(20))).Succeeds();
        var same = (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(20))).Succeeds();
        var lower = (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(1))).Succeeds();
        var shown = (await folder.RunAsync("watermark", "readings")).Succeeds();

        Assert.Equal("no watermark yet", none.Lines[0]);
        Assert.StartsWith("no watermark yet, and no data", nothing.Lines[0], StringComparison.Ordinal);
        Assert.Equal($"watermark {CliFolder.Time(20)}, raised for the first time", first.Lines[0]);
        Assert.Equal($"watermark stands already at {CliFolder.Time(20)}: nothing changed", same.Lines[0]);
        Assert.Equal(same.Lines[0], lower.Lines[0]);
        Assert.Equal($"watermark {CliFolder.Time(20)}", shown.Lines[0]);
    }

    private static async Task<CliFolder> WithResultsAsync()
    {
        var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(
            CliFolder.Event("1", 1, "1"),
            CliFolder.Event("2", 2, "2.50"),
            CliFolder.Event("3", 3, "-1", "b"),
            CliFolder.Event("4", 12, "9"))).Succeeds();
        return folder;
    }
}
