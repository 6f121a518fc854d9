namespace StreamBatch.Cli.Tests.Contracts;

public sealed class ContractTestCommandTests
{
    [Fact]
    public async Task Test_OfScriptsBesideTheContract_ComparesEach()
    {
        using var folder = new CliFolder();
        var contract = folder.Write("contract.yaml", CliFolder.Contract);
        folder.Write("one.simulate.ndjson", Step("1", 1, "5"));
        folder.Write("two.simulate.ndjson", Step("1", 1, "5") + Step("2", 2, "6"));
        folder.Write("notes.ndjson", "no script");

        var first = await folder.RunAsync("contract", "test", contract);
        var update = (await folder.RunAsync("contract", "test", contract, "--update", "--json")).Succeeds();
        var second = (await folder.RunAsync("contract", "test", contract, "--json")).Succeeds();

        Assert.Equal(1, first.Code);
        Assert.Contains(
            $"{folder.PathOf("one.expected.ndjson")}: no such file; --update writes it\n", first.Error);
        Assert.Equal(["written", "written"], update.Json.Select(test => test.GetProperty("result").GetString()));
        Assert.Equal(["passed", "passed"], second.Json.Select(test => test.GetProperty("result").GetString()));
        Assert.Equal([1, 2], second.Json.Select(test => test.GetProperty("lines").GetInt32()));
        Assert.Equal(
            "script,expectedFile,result,lines,fault,difference", CommandResult.NamesOf(second.Json[0]));
    }

    [Fact]
    public async Task Test_OfAnotherOutput_TellsTheFirstDifferingLine()
    {
        using var folder = new CliFolder();
        var contract = folder.Write("contract.yaml", CliFolder.Contract);
        folder.Write("a.simulate.ndjson", Step("1", 1, "5") + Step("2", 2, "6"));
        (await folder.RunAsync("contract", "test", contract, "--update")).Succeeds();
        var expected = await File.ReadAllTextAsync(folder.PathOf("a.expected.ndjson"));

        folder.Write("a.expected.ndjson", expected.Replace("\"id\":\"2\"", "\"id\":\"3\"", StringComparison.Ordinal));
        var changed = await folder.RunAsync("contract", "test", contract);
        folder.Write("a.expected.ndjson", expected + "more\n");
        var longer = (await folder.RunAsync("contract", "test", contract, "--json")).Object;
        folder.Write("a.expected.ndjson", expected.Replace("\n", "\r\n", StringComparison.Ordinal));
        (await folder.RunAsync("contract", "test", contract)).Succeeds();

        Assert.Equal(1, changed.Code);
        Assert.Contains("failed      2\n", changed.Output, StringComparison.Ordinal);
        Assert.Collection(
            changed.Error.TrimEnd().Split('\n'),
            line => Assert.StartsWith($"{folder.PathOf("a.expected.ndjson")}:2: differs from ", line),
            line => Assert.StartsWith("  expected: {\"outcome\":{\"source\":\"/s\",\"id\":\"3\"", line),
            line => Assert.StartsWith("  printed:  {\"outcome\":{\"source\":\"/s\",\"id\":\"2\"", line));
        Assert.Equal(3, longer.GetProperty("difference").GetProperty("line").GetInt32());
        Assert.Equal("more", longer.GetProperty("difference").GetProperty("expected").GetString());
        Assert.Null(longer.GetProperty("difference").GetProperty("printed").GetString());
    }

    [Fact]
    public async Task Test_OfAContractAmongOthers_TakesItsOwnScripts()
    {
        using var folder = new CliFolder();
        var readings = folder.Write("readings.yaml", CliFolder.Contract);
        var all = folder.Write("contract.yaml", CliFolder.Contract);
        folder.Write("readings.simulate.ndjson", Step("1", 1, "5"));
        folder.Write("readings.late.simulate.ndjson", Step("1", 1, "5"));
        folder.Write("other.simulate.ndjson", Step("1", 1, "5"));

        var own = await folder.RunAsync("contract", "test", readings, "--json");
        var rest = await folder.RunAsync("contract", "test", all, "--json");

        Assert.Equal(
            ["readings.late.simulate.ndjson", "readings.simulate.ndjson"],
            own.Json.Select(test => Path.GetFileName(test.GetProperty("script").GetString())));
        Assert.Equal(
            ["other.simulate.ndjson"],
            rest.Json.Select(test => Path.GetFileName(test.GetProperty("script").GetString())));
    }

    [Fact]
    public async Task Test_OfAStepThatIsNone_FailsWithItsLine_AndWritesNothing()
    {
        using var folder = new CliFolder();
        var contract = folder.Write("contract.yaml", CliFolder.Contract);
        var script = folder.Write("a.ndjson", Step("1", 1, "5") + "{\"what\":1}\n");

        var result = await folder.RunAsync("contract", "test", contract, "--script", script, "--update");

        Assert.Equal(1, result.Code);
        Assert.Contains($"{script}: line 2: ", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("a.expected.ndjson")));
    }

    [Fact]
    public async Task Test_WithoutScripts_OrWithAnInvalidContract_Fails()
    {
        using var folder = new CliFolder();
        var contract = folder.Write("contract.yaml", CliFolder.Contract);
        var invalid = folder.Write("bad.yaml", "id: x\n");

        var none = await folder.RunAsync("contract", "test", contract);
        var missing = await folder.RunAsync("contract", "test", contract, "--script", "nowhere.ndjson");
        var bad = await folder.RunAsync("contract", "test", invalid);

        Assert.Equal((1, 1, 1), (none.Code, missing.Code, bad.Code));
        Assert.Contains("has no scripts", none.Error, StringComparison.Ordinal);
        Assert.Contains("nowhere.ndjson: no such file", missing.Error, StringComparison.Ordinal);
        Assert.Contains($"{invalid}:1: ", bad.Error, StringComparison.Ordinal);
    }

    private static string Step(string id, int second, string value) =>
        $"{{\"event\":{CliFolder.Event(id, second, value)}}}\n";
}
