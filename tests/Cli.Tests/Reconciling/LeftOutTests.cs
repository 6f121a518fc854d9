using StreamBatch.Cli.Tests.Backups;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Cli.Tests.Reconciling;

/// <summary>What a reconciliation says of that which it does not compare.</summary>
public sealed class LeftOutTests
{
    [Fact]
    public async Task RunsAndGroups_WhoseResultsWereDropped_AreTold()
    {
        using var files = new CliFolder();
        var place = BackupPlace.InFolder(files.Data, new ManualClock());
        (await place.RunAsync("contract", "register", files.Write("contract.yaml", CliFolder.Contract))).Succeeds();
        (await place.IngestAsync("readings", CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 51, "1"))).Succeeds();
        (await place.RunAsync("watermark", "readings", "--at", CliFolder.Time(40))).Succeeds();
        (await place.RunAsync("retain", "--keep", "1d", "--keep-results", "1d")).Succeeds();
        await LoadAsync(place, files, "old", 10);

        var text = (await place.RunAsync("reconcile", "readings")).Succeeds();
        await LoadAsync(place, files, "long", 60);
        var json = (await place.RunAsync("reconcile", "readings", "--dry-run", "--json")).Succeeds().Object;
        var both = (await place.RunAsync("reconcile", "readings", "--dry-run")).Succeeds();

        Assert.Equal(
            [
                "0 rows compared",
                "run old is not compared: the results of all windows that it covers were dropped by `retain`",
            ],
            text.Lines.Take(2));
        Assert.Equal("[\"old\"]", json.GetProperty("runsDropped").GetRawText());
        Assert.Equal(1, json.GetProperty("groupsDropped").GetInt32());
        Assert.Contains("1 group left out: the results were dropped by `retain`", both.Lines);
    }

    [Fact]
    public async Task NothingCompared_IsSaidWithoutCounts()
    {
        using var folder = await CliFolder.WithDriftAsync();

        var result = await folder.RunAsync("reconcile", "readings", "--max-differences", "1", "--max-seconds", "0");

        Assert.Equal(3, result.Code);
        Assert.Equal("0 rows compared", result.Lines[0]);
    }

    private static async Task LoadAsync(BackupPlace place, CliFolder files, string run, int end)
    {
        var rows = files.Write("rows.csv", $"key,start,n,total,most\na,{CliFolder.Time(0)},1,1,1\n");
        (await place.RunAsync("batch", "load", "readings", rows, "--run", run, "--from", CliFolder.Time(0), "--to",
            CliFolder.Time(end))).Succeeds();
    }
}
