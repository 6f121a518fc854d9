using System.Text.Json;

namespace StreamBatch.Cli.Tests.Generating;

public sealed class GenerateCommandTests
{
    [Fact]
    public async Task Generate_WritesEventsThatIngestTakes()
    {
        using var folder = await CliFolder.WithContractAsync();
        var events = folder.PathOf("events.ndjson");

        var generated = (await folder.RunAsync(
            "generate", "--contract", folder.PathOf("contract.yaml"), "--events", "500", "--output", events, "--json"))
            .Succeeds();
        var ingested = (await folder.RunAsync("ingest", events, "--json")).Succeeds();

        Assert.Equal("""{"contract":"readings","events":500,"forms":{"record":500}}""", generated.Lines[0]);
        Assert.Equal(500, ingested.Object.GetProperty("counts").GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task Output_IsStandardOutputAndTheCountsGoToTheMessages()
    {
        using var folder = new CliFolder();
        string[] arguments = ["generate", "--contract", folder.Write("c.yaml", CliFolder.Contract), "--events", "20"];

        var first = (await folder.RunAsync(arguments)).Succeeds();
        var again = (await folder.RunAsync(arguments)).Succeeds();
        var other = (await folder.RunAsync([.. arguments, "--seed", "2"])).Succeeds();

        Assert.Equal(20, first.Json.Count);
        Assert.Equal(
            "specversion,id,source,type,time,data", CommandResult.NamesOf(first.Json[0]));
        Assert.Equal(first.Output, again.Output);
        Assert.NotEqual(first.Output, other.Output);
        Assert.Equal("readings: 20 events: record 20\n", first.Error);
    }

    [Fact]
    public async Task Steps_ComeWithTheTruthOfEachEventAndWindow()
    {
        using var folder = new CliFolder();
        var truth = folder.PathOf("truth.ndjson");

        var result = (await folder.RunAsync(
            "generate", "--contract", folder.Write("c.yaml", CliFolder.Contract), "--events", "200", "--everything",
            "--steps", "--truth", truth)).Succeeds();
        var steps = result.Json.Select(CommandResult.NamesOf).ToList();
        var lines = await File.ReadAllLinesAsync(truth);
        var names = lines.Select(line => CommandResult.NamesOf(JsonDocument.Parse(line).RootElement)).ToList();

        Assert.Equal(["advance", "end", "event", "raw"], steps.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("end", steps[^1]);
        Assert.Equal(200, steps.Count(name => name is "event" or "raw"));
        Assert.Equal(200, names.Count(name => name == "outcome"));
        Assert.All(names.Skip(200), name => Assert.Equal("window", name));
        Assert.True(names.Count > 200);
        Assert.Contains("left out: --future: the contract has no maxAhead", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--future 0.1", "--future: the contract has no maxAhead")]
    [InlineData("--idle-sources 4", "--idle-sources: at least one of 4 sources has to go on")]
    [InlineData("--late-share 0.6 --duplicates 0.4", "must be less than 1 together")]
    [InlineData("--rate 0.001 --events 1000000000", "--start, --rate and --events: the run leaves the years")]
    public async Task WhatTheContractHasNoRoomFor_Fails(string options, string told)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(
            ["generate", "--contract", folder.Write("c.yaml", CliFolder.Contract), .. options.Split(' ')]);

        Assert.Equal(1, result.Code);
        Assert.Empty(result.Output);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-file", "no-such-file: no such file")]
    [InlineData("c.yaml", "c.yaml:")]
    public async Task Contract_ThatCannotBeRead_Fails(string name, string told)
    {
        using var folder = new CliFolder();
        folder.Write("c.yaml", "id: x");

        var result = await folder.RunAsync("generate", "--contract", folder.PathOf(name));

        Assert.Equal(1, result.Code);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--contract")]
    [InlineData("--contract c --events 0", "--events must be a whole number from 1 to 1000000000")]
    [InlineData("--contract c --rate 0", "--rate must be a number from 0.001 to 1000000")]
    [InlineData("--contract c --rate 1.2345", "at most 3 decimals")]
    [InlineData("--contract c --keys 0", "--keys must be a whole number from 1 to 1000000")]
    [InlineData("--contract c --sources 1001", "--sources must be a whole number from 1 to 1000")]
    [InlineData("--contract c --skew 9", "--skew must be a number from 0 to 8")]
    [InlineData("--contract c --disorder soon", "--disorder must be a duration")]
    [InlineData("--contract c --disorder-shape normal", "--disorder-shape must be uniform, exponential or pareto")]
    [InlineData("--contract c --duplicates 5%", "--duplicates must be a share from 0 to 1")]
    [InlineData("--contract c --start soon", "--start: 'soon'")]
    [InlineData("--contract c --sequence --conflicts 0.1", "--conflicts and --sequence exclude each other")]
    [InlineData("--contract c --sequence-gaps 0.1", "--sequence-gaps goes with --sequence")]
    [InlineData("--contract c --truth t", "--truth goes with --steps")]
    [InlineData("--contract c --steps --truth t --events 20000", "--truth is told of at most 10000 events")]
    [InlineData("--contract c --json", "--json goes with --output FILE")]
    public async Task Misuse_ExitsWithTwoAndNamesTheOption(string options, string told)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(
            ["generate", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(2, result.Code);
        Assert.Empty(result.Output);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }
}
