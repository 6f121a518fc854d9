using System.Text.RegularExpressions;

namespace StreamBatch.Cli.Tests.Quality;

public sealed class QualityCheckCommandTests
{
    private static readonly string Page = File.ReadAllText(RepositoryFolder.PathOf("docs", "quality.md"));

    [Fact]
    public async Task Example_OfThePage_SaysWhatThePageShows()
    {
        using var folder = new CliFolder();
        var contract = folder.Write("parcels.yaml", Block("yaml contract"));
        var rows = folder.Write("rows.csv", Block("csv rows"));

        var result = await folder.RunAsync("quality", "check", contract, rows);

        Assert.Equal(1, result.Code);
        Assert.Equal(
            Block("text"),
            (result.Error + result.Output).Replace(rows, "rows.csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_ThatKeepAllRules_EndWithZero()
    {
        using var folder = new CliFolder();
        var contract = folder.Write("parcels.yaml", Block("yaml contract"));
        const string row = """{"depot":"Bern","parcel":"p","sent":"2026-01-02T00:00:00Z"}""";

        var result = await folder.RunAsync("quality", "check", contract, folder.Write("rows.ndjson", row));

        Assert.Equal((0, ""), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("no,such,columns\n1,2,3\n", ":1: the header names no property of the contract")]
    [InlineData("depot,depot\na,b\n", ":1: 'depot' stands twice in the header")]
    [InlineData("depot,parcel\na\n", ":2: has 1 fields; the header has 2")]
    [InlineData("depot,parcel\n\"a,b\n", "a quote is not closed")]
    public async Task File_ThatIsNoTableOfTheContract_IsRefused(string text, string message)
    {
        using var folder = new CliFolder();
        var contract = folder.Write("parcels.yaml", Block("yaml contract"));

        var result = await folder.RunAsync("quality", "check", contract, folder.Write("rows.csv", text));

        Assert.Equal(1, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "json")]
    [InlineData("[1]", "")]
    [InlineData("""{"depot":"a","depot":"b"}""", "json")]
    [InlineData("""{"parcel":"p"}""", "keyMissing")]
    public async Task Line_ThatIsNoRow_IsBroken(string line, string reason)
    {
        using var folder = new CliFolder();
        var contract = folder.Write("parcels.yaml", Block("yaml contract"));

        var result = await folder.RunAsync(
            "quality", "check", contract, folder.Write("rows.ndjson", """{"depot":"a"}""" + "\n" + line), "--json");

        Assert.Equal(1, result.Code);
        Assert.Equal(reason.Length == 0 ? "dataInvalid" : reason, result.Json[1].GetProperty("reason").GetString());
    }

    private static string Block(string kind)
    {
        var match = Regex.Match(Page, $"```{Regex.Escape(kind)}\n(.*?)```", RegexOptions.Singleline);
        Assert.True(match.Success, kind);
        return match.Groups[1].Value;
    }
}
