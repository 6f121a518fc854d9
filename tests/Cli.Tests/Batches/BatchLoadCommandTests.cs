namespace StreamBatch.Cli.Tests.Batches;

public sealed class BatchLoadCommandTests
{
    private const string Header = "key,start,end,n,total,most\n";
    private const string Good = "a,2026-01-01T00:00:00Z,2026-01-01T00:00:10Z,1,1,1\n";

    [Theory]
    [InlineData("b,START,,1,1", "has 5 fields; the header has 6")]
    [InlineData(",START,,1,1,1", "key: is missing")]
    [InlineData("b,,,1,1,1", "start: is missing")]
    [InlineData("b,2026-01-01,,1,1,1", "start: '2026-01-01' is neither an RFC 3339 time")]
    [InlineData("b,2026-01-01T00:00:05Z,,1,1,1", "start: 2026-01-01T00:00:05Z is the start of no window")]
    [InlineData("b,START,2026-01-01T00:00:20Z,1,1,1", "end: 2026-01-01T00:00:20Z is not the end")]
    [InlineData("b,START,soon,1,1,1", "end: 'soon' is neither")]
    [InlineData("b,2026-01-01T00:01:00Z,,1,1,1", "start: window [2026-01-01T00:01:00Z")]
    [InlineData("b,START,,1.5,1,1", "n: must be a whole number")]
    [InlineData("b,START,,,1,1", "n: is missing")]
    [InlineData("b,START,,0,1,1", "n: must be at least 1")]
    [InlineData("b,START,,1,1.005,1", "total: has more than 2 digits after the point")]
    [InlineData("b,START,,1,one,1", "total: is no decimal number")]
    [InlineData("b,START,,1,12345678901234567890123456789,1", "total: has more than 28 digits")]
    [InlineData("a,START,,1,1,1", "key: a second row for the window")]
    [InlineData("\"b\",START,,1,\"1", "a quote is not closed")]
    public Task BadRow_IsNamedAndNothingIsLoaded(string row, string message) => RefusesAsync(
        Header + Good + row.Replace("START", CliFolder.Time(0), StringComparison.Ordinal) + "\n", 3, message);

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("key,start,n,total\n", "most: is missing in the header")]
    [InlineData("key,start,n,total,most,mean\n", "mean: is no column of this contract")]
    [InlineData("key,start,n,total,most,n\n", "n: stands twice in the header")]
    [InlineData("{\"key\":\"a\"\n", "not one JSON object")]
    [InlineData("{\"key\":\"a\",\"start\":0,\"value\":{}}", "value: is no member of a row")]
    [InlineData("{\"key\":7,\"start\":0,\"values\":{}}", "key: must be a string")]
    [InlineData("{\"key\":\"a\",\"start\":0}", "values: must be an object")]
    [InlineData("{\"key\":\"a\",\"start\":0,\"values\":{\"n\":1,\"mean\":1}}", "mean: is no aggregate")]
    [InlineData("{\"key\":\"a\",\"start\":0,\"values\":{\"n\":1,\"total\":1}}", "most: is missing in values")]
    [InlineData(
        "{\"key\":\"a\",\"start\":1,\"values\":{\"n\":1,\"total\":1,\"most\":1}}",
        "start: 1970-01-01T00:00:00.000001Z is the start of no window")]
    public Task BadFile_IsNamedAndNothingIsLoaded(string text, string message) => RefusesAsync(text, 1, message);

    [Fact]
    public async Task EveryBadRow_IsTold()
    {
        using var folder = await CliFolder.WithContractAsync();
        var rows = Enumerable.Range(0, 30).Select(i => $"k{i},2026-01-01T00:00:00Z,,x,1,1\n");
        var file = folder.Write("rows.csv", Header + string.Concat(rows));

        var error = (await LoadAsync(folder, file)).Error.TrimEnd().Split('\n');

        Assert.Equal(22, error.Length);
        Assert.StartsWith($"{file}:21: n: ", error[19], StringComparison.Ordinal);
        Assert.Equal($"{file}: and 10 more", error[20]);
    }

    [Theory]
    [InlineData(Header + Good + "\"b,\"\"c\"\"\",1767225600000000,,2,-1.50,\n")]
    [InlineData("most,total,n,start,key\r\n1,1.00,1,2026-01-01T00:00:00Z,a\r\n\r\n"
        + ",-1.5,2,2026-01-01T02:00:00+02:00,\"b,\"\"c\"\"\"\r\n")]
    [InlineData("""{"key":"a","start":"2026-01-01T00:00:00Z","end":1767225610000000,"values":"""
        + """{"n":1,"total":1,"most":1}}""" + "\n\n"
        + """{"key":"b,\"c\"","start":1767225600000000,"values":{"total":-1.50,"n":2,"most":null}}""")]
    public async Task Formats_GiveTheSameRun(string text)
    {
        using var folder = await CliFolder.WithContractAsync();

        var run = (await LoadAsync(folder, folder.Write("rows", text), "--json")).Succeeds().Object;

        Assert.Equal("run,from,to,rows,digest,isNew,contract,cut", CommandResult.NamesOf(run));
        Assert.Equal(2, run.GetProperty("rows").GetInt32());
        var again = (await LoadAsync(folder, folder.Write("same", Header + Good
            + "\"b,\"\"c\"\"\",2026-01-01T00:00:00Z,,2,-1.5,\n"), "--json")).Succeeds().Object;
        Assert.False(again.GetProperty("isNew").GetBoolean());
        Assert.Equal(run.GetProperty("digest").GetString(), again.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task OtherRows_UnderTheSameId_AreRefused()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await LoadAsync(folder, folder.Write("rows", Header + Good))).Succeeds();

        var result = await LoadAsync(folder, folder.Write("other", Header));

        Assert.Equal(1, result.Code);
        Assert.Contains("already loaded with other rows", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_IsTakenByLoad()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"))).Succeeds();
        var cut = (await folder.RunAsync("cut", "readings")).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("2", 2, "1"))).Succeeds();

        var rows = folder.Write("rows", Header + Good);
        var run = (await LoadAsync(folder, rows, "--json", "--cut", folder.Write("cut.json", cut.Output))).Succeeds();

        Assert.Equal("contract,cut", CommandResult.NamesOf(cut.Object));
        Assert.Equal(cut.Object.GetProperty("cut").ToString(), run.Object.GetProperty("cut").ToString());
    }

    [Theory]
    [InlineData("nonsense", "not a cut")]
    [InlineData("{\"contract\":\"other\",\"cut\":[0,0,0,0]}", "contract: the cut is of 'other'")]
    [InlineData("{\"contract\":\"readings\",\"cut\":[0,0,0]}", "cut: names 3 partitions; the contract has 4")]
    [InlineData("{\"contract\":\"readings\",\"cut\":[0,0,0,99]}", "cut: offset 99 of partition 3 is outside its log")]
    [InlineData("{\"contract\":\"readings\",\"cut\":[-1,0,0,0]}", "cut: offset -1 of partition 0 is outside its log")]
    public async Task BadCut_IsNamed(string text, string message)
    {
        using var folder = await CliFolder.WithContractAsync();
        var cut = folder.Write("cut.json", text);

        var result = await LoadAsync(folder, folder.Write("rows", Header + Good), "--cut", cut);

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"streambatch: --cut {cut}: {message}", result.Error, StringComparison.Ordinal);
    }

    private static async Task RefusesAsync(string text, int line, string message)
    {
        using var folder = await CliFolder.WithContractAsync();
        var file = folder.Write("rows.txt", text);

        var result = await LoadAsync(folder, file);

        Assert.Equal(1, result.Code);
        Assert.Empty(result.Output);
        Assert.StartsWith($"{file}:{line}: {message}", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "nothing was loaded; a run is loaded whole or not at all\n", result.Error, StringComparison.Ordinal);
        var listed = (await folder.RunAsync("contract", "list", "--json")).Object;
        Assert.Equal(0, listed.GetProperty("batchRuns").GetInt32());
    }

    private static Task<CommandResult> LoadAsync(CliFolder folder, string file, params string[] more) =>
        folder.RunAsync([
            "batch", "load", "readings", file, "--run", "r",
            "--from", CliFolder.Time(0), "--to", CliFolder.Time(30), .. more]);
}
