using System.Text.Json;

namespace StreamBatch.Cli.Tests.Results;

/// <summary>Stream and batch side by side, with the last verdict on each window.</summary>
public sealed class ResultsWithBatchTests
{
    [Fact]
    public async Task Join_HasBothSidesAndTheVerdict_BeforeAndAfterRepair()
    {
        using var folder = await CliFolder.WithDriftAsync();

        var before = await JoinAsync(folder);
        (await folder.RunAsync("reconcile", "readings")).Succeeds();
        var after = await JoinAsync(folder);
        (await folder.RunAsync("reconcile", "readings")).Succeeds();
        var again = await JoinAsync(folder);

        Assert.Equal(["a 1 1|2 False ", "b 1 1|1 True "], before);
        Assert.Equal(["a 2 2|2 True 1 repaired", "b 1 1|1 True 2 equal"], after);
        Assert.Equal(["a 2 2|2 True 3 equal", "b 1 1|1 True 3 equal"], again);
    }

    [Fact]
    public async Task Join_HasWindowsOfOneSideOnly_AndThoseThatNoRunCovers()
    {
        using var folder = await CliFolder.WithContractAsync(authority: "manual");
        (await folder.IngestAsync(
            CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 12, "1", "c"), CliFolder.Event("3", 45, "1")))
            .Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();
        var rows = folder.Write("rows.csv", $"key,start,n,total,most\na,{CliFolder.Time(0)},1,1,1\n"
            + $"b,{CliFolder.Time(10)},1,1,1\n");
        (await folder.RunAsync(
            "batch", "load", "readings", rows, "--run", "r", "--from", CliFolder.Time(0), "--to", CliFolder.Time(30)))
            .Succeeds();
        (await folder.RunAsync("reconcile", "readings")).Succeeds();

        Assert.Equal(
            ["a 1 1|1 True 3 equal", "a 1 1|  ", "b  |1 False 1 incident", "c 1 1| False 2 incident"],
            await JoinAsync(folder));
        Assert.Equal(["b  |1 False 1 incident"], await JoinAsync(folder, "--key", "b"));
        Assert.Equal(["a 1 1|  "], await JoinAsync(folder, "--from", CliFolder.Time(40)));
        var text = (await folder.RunAsync("results", "readings", "--with", "batch")).Succeeds();
        Assert.Matches("not covered +- +not compared", text.Lines[2]);
        Assert.Equal("4 windows, 2 of them not as the batch now, 1 not covered by a batch run", text.Lines[^1]);
    }

    [Fact]
    public async Task Join_WithoutAnyRun_SaysThatNothingIsCovered()
    {
        using var folder = await CliFolder.WithContractAsync();
        var empty = (await folder.RunAsync("results", "readings", "--with", "batch")).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "1", "b"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();

        var text = (await folder.RunAsync("results", "readings", "--with", "batch")).Succeeds();

        Assert.Equal("0 windows", empty.Lines[^1]);
        Assert.Equal("2 windows, none of them covered by a batch run", text.Lines[^1]);
    }

    [Theory]
    [InlineData("--with batch --open", "exclude each other")]
    [InlineData("--with stream", "streambatch: --with must be batch, not 'stream'\n")]
    public async Task Misuse_IsSaid(string arguments, string message)
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync(["results", "readings", .. arguments.Split(' ')]);

        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    // key revision stream-n|batch-n equal verdict-number verdict
    private static async Task<IEnumerable<string>> JoinAsync(CliFolder folder, params string[] more)
    {
        var lines = (await folder.RunAsync(["results", "readings", "--with", "batch", "--json", .. more]))
            .Succeeds().Json;
        return [.. lines.Select(line =>
        {
            string Count(string side) => line.GetProperty(side) is { ValueKind: JsonValueKind.Object } row
                ? row.GetProperty("n").ToString()
                : "";
            var verdict = line.GetProperty("verdict") is { ValueKind: JsonValueKind.Object } found
                ? $"{found.GetProperty("number")} {found.GetProperty("verdict")}"
                : "";
            return $"{line.GetProperty("key")} {line.GetProperty("revision")} {Count("stream")}|{Count("batch")} "
                + $"{line.GetProperty("equal")} {verdict}";
        })];
    }
}
