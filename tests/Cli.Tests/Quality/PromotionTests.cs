using System.Text.Json;

namespace StreamBatch.Cli.Tests.Quality;

/// <summary>Windows that keep the contract's rules about them, and such as do not, from ingest to a repair.</summary>
public sealed class PromotionTests
{
    private static readonly string Contract = CliFolder.Contract.Replace(
        "    properties:",
        "    quality:\n      - { id: enough, metric: rowCount, mustBeGreaterThan: 1 }\n"
            + "      - { id: fresh, type: custom, engine: streambatch, severity: warning, "
            + "implementation: { freshness: 3s } }\n    properties:",
        StringComparison.Ordinal);

    [Fact]
    public async Task Results_TellWhetherTheyArePromoted()
    {
        using var folder = await WithEventsAsync();

        var results = (await folder.RunAsync("results", "readings", "--json")).Succeeds().Json;
        var promoted = (await folder.RunAsync("results", "readings", "--promoted", "--json")).Succeeds().Json;
        var table = (await folder.RunAsync("results", "readings")).Succeeds().Output;

        Assert.Equal("a True [] []|b False [\"enough\"] [\"fresh\"]", string.Join('|', results.Select(Told)));
        Assert.Equal("a True [] []", string.Join('|', promoted.Select(Told)));
        Assert.Contains("no: enough", table, StringComparison.Ordinal);
        Assert.DoesNotContain("~", table, StringComparison.Ordinal);
        Assert.All(results, row => Assert.DoesNotContain(
            row.GetProperty("values").EnumerateObject(), value => value.Name.StartsWith('~')));
    }

    [Fact]
    public async Task Result_OfLateEvents_IsPromotedWithThem()
    {
        using var folder = await WithEventsAsync();

        (await folder.IngestAsync(CliFolder.Event("3", 9, "4", "b"))).Succeeds();

        Assert.Equal("b True [] []", string.Join('|', (await folder.RunAsync(
            "results", "readings", "--key", "b", "--json")).Succeeds().Json.Select(Told)));
    }

    // The batch says less than the rules need to know.
    [Fact]
    public async Task Result_AdoptedFromABatch_KeepsNoRuleThatItsValuesDoNotTell()
    {
        using var folder = await WithEventsAsync();
        var (header, window) = ("key,start,end,n,total,most", $"{CliFolder.Time(0)},{CliFolder.Time(10)}");
        var rows = folder.Write("rows.csv", $"{header}\na,{window},3,9,6\nb,{window},1,5,5\n");
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(16))).Succeeds();
        (await folder.RunAsync(
            "batch", "load", "readings", rows, "--run", "r", "--from", CliFolder.Time(0), "--to", CliFolder.Time(10)))
            .Succeeds();

        var report = (await folder.RunAsync("reconcile", "readings")).Output;
        Assert.Contains("adopted", report, StringComparison.Ordinal);

        Assert.Equal("a True [] [\"fresh\"]|b False [\"enough\"] [\"fresh\"]", string.Join('|', (await folder.RunAsync(
            "results", "readings", "--json")).Succeeds().Json.Select(Told)));
        (await folder.RunAsync("verify", "readings")).Succeeds();
    }

    private static async Task<CliFolder> WithEventsAsync()
    {
        var folder = new CliFolder();
        (await folder.RunAsync("contract", "register", folder.Write("c.yaml", Contract))).Succeeds();
        (await folder.IngestAsync(
            CliFolder.Event("1", 5, "1"), CliFolder.Event("1b", 9, "2"), CliFolder.Event("2", 5, "5", "b")))
            .Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(12))).Succeeds();
        return folder;
    }

    private static string Told(JsonElement row) =>
        $"{row.GetProperty("key")} {row.GetProperty("promoted")} {row.GetProperty("broken")} "
        + row.GetProperty("warnings");
}
