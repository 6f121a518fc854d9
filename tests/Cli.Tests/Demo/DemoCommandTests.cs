using System.Text.RegularExpressions;
using StreamBatch.Cli.Demo;

namespace StreamBatch.Cli.Tests.Demo;

public sealed partial class DemoCommandTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Fact]
    public void Demo_OnItsSample_Proves()
    {
        demo.Result.Succeeds();

        Assert.Contains(
            "1,882 events sent: 1,386 accepted, 151 late, 171 expired, 169 duplicates, 5 conflicts; "
            + "78 windows: 0 in flight, 28 drifted, 28 repaired, 78 equal.",
            demo.Result.Lines);
        Assert.Equal("", demo.Result.Error);
    }

    [Fact]
    public void Demo_OnItsSample_ShowsEveryDriftedWindow()
    {
        var rows = demo.Result.Lines.Where(line => line.EndsWith("  recomputed", StringComparison.Ordinal)).ToList();

        Assert.Equal(28, rows.Count);
        Assert.Contains(rows, row => DriftOfCalifornia().IsMatch(row));
    }

    [Fact]
    public async Task Demo_WithAFolder_LeavesAStoreThatVerifies()
    {
        (await demo.RunAsync("verify", "earthquakes")).Succeeds();
        var results = await demo.RunAsync("results", "earthquakes", "--json");

        Assert.Equal(78, results.Succeeds().Lines.Count);
    }

    [Fact]
    public async Task Demo_InAFolderThatIsNotEmpty_IsRefused()
    {
        var result = await demo.RunAsync("demo", "--data", AppContext.BaseDirectory);

        Assert.Equal(1, result.Code);
        Assert.Contains("is not empty", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_LoadsNothing()
    {
        Assert.DoesNotMatch(Load(), demo.Report);
        Assert.DoesNotContain("{{", demo.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_HasEveryWindowAndFigure()
    {
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", demo.Report, StringComparison.Ordinal);
        Assert.Contains("<title>StreamBatch: Stream and batch end equal", demo.Report, StringComparison.Ordinal);
        Assert.Equal(50, Regex.Count(demo.Report, "<tbody><tr><th scope=\"rowgroup\">"));
        Assert.Equal(28, Regex.Count(demo.Report, "<tbody class=\"drifted\">"));
        Assert.Equal(2 * 78, Regex.Count(demo.Report, "<g><title>"));
        Assert.DoesNotContain("class=\"wrong\"", demo.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WithATamperedBatch_FailsAndSaysWhere()
    {
        using var folder = new CliFolder();
        foreach (var file in Directory.GetFiles(DemoSample.DefaultFolder))
        {
            File.Copy(file, folder.PathOf(Path.GetFileName(file)));
        }

        var sql = folder.PathOf("batch.sql");
        var honest = await File.ReadAllTextAsync(sql);
        folder.Write("batch.sql", honest.Replace(
            "       events,\n", "       events + (network = 'hv' AND day = '2018-02-05') AS events,\n",
            StringComparison.Ordinal));
        Assert.NotEqual(honest, await File.ReadAllTextAsync(sql));

        var report = folder.PathOf("report.html");
        var result = await folder.RunAsync("demo", "--sample", folder.PathOf("."), "--report", report);

        Assert.Equal(1, result.Code);
        Assert.Contains(
            "batch: windows with the implied values: implied 78, got 77 (not hv 2018-02-05)", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("<h1>Not proven:", await File.ReadAllTextAsync(report), StringComparison.Ordinal);
    }

    // Whatever makes a browser load: an attribute, a style sheet's import or url, a script.
    [GeneratedRegex("""https?:|//[a-z]|\bsrc\s*=|\bhref\s*=|@import|url\(|<script|<link|<iframe|<img""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Load();

    [GeneratedRegex(@"^ci +2018-02-03 +24 → 70 +25\.33 → 61\.31 +2\.18 → 2\.71 .* late +onTime 24, expired 46, ")]
    private static partial Regex DriftOfCalifornia();
}
