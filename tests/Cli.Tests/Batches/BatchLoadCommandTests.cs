using System.Text;

namespace StreamBatch.Cli.Tests.Batches;

public sealed class BatchLoadCommandTests
{
    private const string Header = "key,start,end,n,total,most\n";
    private const string Good = "a,2026-01-01T00:00:00Z,2026-01-01T00:00:10Z,1,1,1\n";

    [Theory]
    [InlineData("b,START,,1,1", "has 5 fields; the header has 6")]
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
    [InlineData("{\"start\":0,\"values\":{\"n\":1,\"total\":1,\"most\":1}}", "key: is missing")]
    [InlineData(
        "{\"key\":null,\"start\":0,\"values\":{\"n\":1,\"total\":1,\"most\":1}}", "key: must be a string")]
    [InlineData(
        "{\"key\":\"\\ud800\",\"start\":0,\"values\":{\"n\":1,\"total\":1,\"most\":1}}",
        "has half of a surrogate pair")]
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

        Assert.Equal("run,from,to,rows,digest,isNew,isReplaced,contract,cut", CommandResult.NamesOf(run));
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

        var other = Good.Replace(",1,1,1", ",2,1,1", StringComparison.Ordinal);
        var result = await LoadAsync(folder, folder.Write("other", Header + other));

        Assert.Equal(1, result.Code);
        Assert.Contains("already loaded with other rows", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepeatedRows_AreAllTold_WithTheirLines()
    {
        using var folder = await CliFolder.WithContractAsync();
        var other = Good.Replace("a,", "b,", StringComparison.Ordinal);
        var file = folder.Write("rows.csv", Header + Good + other + Good + Good);

        var result = await LoadAsync(folder, file);

        const string Message = ": key: a second row for the window [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z) of the "
            + "same entity";
        Assert.Equal(1, result.Code);
        Assert.Equal(
            [$"{file}:4{Message}", $"{file}:5{Message}", $"{file}: nothing was loaded; a run is loaded whole or not at "
                + "all"],
            result.Error.TrimEnd().Split('\n'));
    }

    // Each byte sequence is cut, too long, or Latin-1; the line is that of the byte, whatever came before.
    [Theory]
    [InlineData("\u00ff\u00fe", "")]
    [InlineData("Z\u00fcrich", "")]
    [InlineData("\u00c3", "")]
    [InlineData("\u00c0\u0080", "")]
    [InlineData("\u00ed\u00a0\u0080", "")]
    [InlineData("Z\u00fcrich", "long")]
    public async Task TextThatIsNoUtf8_IsAFaultOfItsLine_InBothFormats(string latin1, string before)
    {
        using var folder = await CliFolder.WithContractAsync();
        var many = before.Length > 0 ? 5_000 : 1;
        string Csv(int i, string key) => $"{key}{i},{CliFolder.Time(0)},,1,1,1\n";
        string Json(int i, string key) => $$"""
            {"key":"{{key}}{{i}}","start":"{{CliFolder.Time(0)}}","values":{"n":1,"total":1,"most":1} }
            """ + "\n";
        var csv = Header + string.Concat(Enumerable.Range(0, many).Select(i => Csv(i, "\u00c3\u00a4")));
        var json = string.Concat(Enumerable.Range(0, many).Select(i => Json(i, "\u00c3\u00a4")));

        var ofCsv = await LoadAsync(folder, WriteLatin1(folder, "rows.csv", csv + Csv(0, latin1) + Csv(1, "b")));
        var ofJson = await LoadAsync(folder, WriteLatin1(folder, "rows.ndjson", json + Json(0, latin1) + Json(1, "b")));
        var atEnd = await LoadAsync(folder, WriteLatin1(folder, "end.csv", csv + latin1));

        Assert.Equal((1, 1, 1), (ofCsv.Code, ofJson.Code, atEnd.Code));
        Assert.StartsWith(
            $"{folder.PathOf("rows.csv")}:{many + 2}: is not valid UTF-8", ofCsv.Error, StringComparison.Ordinal);
        Assert.StartsWith(
            $"{folder.PathOf("rows.ndjson")}:{many + 1}: is not valid UTF-8", ofJson.Error, StringComparison.Ordinal);
        Assert.StartsWith(
            $"{folder.PathOf("end.csv")}:{many + 2}: is not valid UTF-8", atEnd.Error, StringComparison.Ordinal);
        var listed = (await folder.RunAsync("contract", "list", "--json")).Object;
        Assert.Equal(0, listed.GetProperty("batchRuns").GetInt32());
    }

    [Fact]
    public async Task ByteOrderMark_IsPassedOver()
    {
        using var folder = await CliFolder.WithContractAsync();
        var file = WriteLatin1(folder, "rows.csv", "\u00ef\u00bb\u00bf" + Header + Good);

        (await LoadAsync(folder, file)).Succeeds();
    }

    [Theory]
    [InlineData(Header)]
    [InlineData(Header + "\n\n")]
    [InlineData("most,total,n,start,key\n")]
    public async Task RunWithoutRows_IsRefused_UnlessItIsMeant(string text)
    {
        using var folder = await CliFolder.WithContractAsync();
        var file = folder.Write("rows.csv", text);

        var refused = await LoadAsync(folder, file);
        var listed = (await folder.RunAsync("contract", "list", "--json")).Object;
        var meant = (await LoadAsync(folder, file, "--allow-empty", "--json")).Succeeds().Object;

        Assert.Equal(1, refused.Code);
        Assert.StartsWith($"{file}: has no rows: every window", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--allow-empty", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, listed.GetProperty("batchRuns").GetInt32());
        Assert.Equal((0, true), (meant.GetProperty("rows").GetInt32(), meant.GetProperty("isNew").GetBoolean()));
    }

    [Fact]
    public async Task FileWithoutACharacter_IsARunWithoutRows_WhenThatIsMeant()
    {
        using var folder = await CliFolder.WithContractAsync();

        var run = (await LoadAsync(folder, folder.Write("rows.ndjson", ""), "--allow-empty", "--json")).Succeeds();

        Assert.Equal(0, run.Object.GetProperty("rows").GetInt32());
    }

    // An empty text is a key as any other: ingest counts its events.
    [Theory]
    [InlineData("key,start,n,total,most\n,START,1,1,1\n")]
    [InlineData("key,start,n,total,most\n\"\",START,1,1,1\n")]
    [InlineData("""{"key":"","start":"START","values":{"n":1,"total":1,"most":1}}""")]
    public async Task EmptyKey_IsComparedAsAnyOther(string text)
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1", sensor: ""))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();
        var rows = text.Replace("START", CliFolder.Time(0), StringComparison.Ordinal);
        (await LoadAsync(folder, folder.Write("rows", rows))).Succeeds();

        var report = (await folder.RunAsync("reconcile", "readings", "--json")).Succeeds().Object;

        Assert.Equal(1, report.GetProperty("rows").GetProperty("equal").GetInt32());
        Assert.Empty(report.GetProperty("drifts").EnumerateArray());
        (await folder.RunAsync("verify", "readings")).Succeeds();
    }

    [Fact]
    public async Task FileThatIsAFolder_OrIsNotThere_IsTold()
    {
        using var folder = await CliFolder.WithContractAsync();

        var isFolder = await LoadAsync(folder, folder.Data);
        var isNot = await LoadAsync(folder, folder.PathOf("no.csv"));

        Assert.Equal($"streambatch: {folder.Data}: is a folder, not a file\n", isFolder.Error);
        Assert.Equal($"streambatch: {folder.PathOf("no.csv")}: no such file\n", isNot.Error);
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

    private static string WriteLatin1(CliFolder folder, string name, string bytes)
    {
        File.WriteAllBytes(folder.PathOf(name), Encoding.Latin1.GetBytes(bytes));
        return folder.PathOf(name);
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
