using StreamBatch.Cli.Tests.Backups;
using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Explaining;

/// <summary>Stories of which <c>retain</c> has dropped a part: what is not kept is said to be so.</summary>
public sealed class ExplainRetainedTests(BackupPostgres postgres) : IClassFixture<BackupPostgres>
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Results_ThatAreNotKept_AreNotSaidToHaveNeverBeen()
    {
        using var files = new CliFolder();
        var place = BackupPlace.InFolder(files.Data, _clock);
        await FillAsync(place, files);
        _clock.Advance(TimeSpan.FromDays(30_000));
        (await place.RunAsync("retain", "--keep", "90000d", "--keep-results", "0s")).Succeeds();

        var window = (await place.RunAsync("explain", "readings", "window", "a", CliFolder.Time(0))).Succeeds();
        var entity = (await place.RunAsync("explain", "readings", "entity", "a")).Succeeds();
        var json = (await place.RunAsync("explain", "readings", "window", "a", CliFolder.Time(0), "--json"))
            .Succeeds().Object;

        var dropped =
            $"  results of groups of windows that end at or before {CliFolder.Time(35)} are not kept any more";
        Assert.Contains(dropped, window.Lines);
        Assert.Contains(dropped, entity.Lines);
        Assert.Contains(
            "  run r is not kept any more: its range ended before the results that are kept", window.Lines);
        Assert.DoesNotContain("nothing was published", window.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("has no row", window.Output, StringComparison.Ordinal);
        Assert.Equal(CliFolder.Time(35), json.GetProperty("droppedTo").GetString());
        Assert.True(json.GetProperty("batch")[0].GetProperty("dropped").GetBoolean());
    }

    [PostgresFact]
    public async Task Events_BeforeTheBase_AreToldFromTheQuarantine_OrSaidToBeOutOfReach()
    {
        using var files = new CliFolder();
        var place = BackupPlace.InPostgres(postgres.Connection, "cli_explain_retained", _clock);
        try
        {
            await FillAsync(place, files);
            for (var day = 0; day < 3; day++)
            {
                _clock.Advance(TimeSpan.FromDays(2));
                (await place.IngestAsync("readings", CliFolder.Event($"d{day}", 100 + day, "1", "b"))).Succeeds();
                (await place.RunAsync("watermark", "readings", "--at", CliFolder.Time(200 + day))).Succeeds();
                (await place.RunAsync("retain", "--keep", "1d")).Succeeds();
            }

            var kept = (await place.RunAsync("explain", "readings", "event", "/s", "old")).Succeeds();
            var window = (await place.RunAsync("explain", "readings", "window", "a", CliFolder.Time(0))).Succeeds();
            var gone = await place.RunAsync("explain", "readings", "event", "/s", "1");

            Assert.Equal("event old of /s came 0 times in the log that is kept", kept.Lines[0]);
            Assert.Matches("^  the log is kept from .* on; what arrived before is not told$", kept.Lines[1]);
            Assert.Matches(
                @"arrived for a with event time 2026-01-01T00:00:02Z, at offset \d+ of partition \d: expired",
                kept.Lines[2]);
            Assert.EndsWith("is open", kept.Lines[3], StringComparison.Ordinal);
            Assert.StartsWith("its window [2026-01-01T00:00:00Z", kept.Lines[4], StringComparison.Ordinal);
            Assert.Contains("the log is kept from ", window.Lines[1], StringComparison.Ordinal);
            Assert.Equal(1, gone.Code);
            Assert.Contains("no event of that source and id is in the log", gone.Error, StringComparison.Ordinal);
            Assert.Contains("; the log is kept from ", gone.Error, StringComparison.Ordinal);
        }
        finally
        {
            await postgres.ScalarAsync("DROP SCHEMA IF EXISTS cli_explain_retained CASCADE");
        }
    }

    // The window [0, 10) of a, settled, with a run, and an event that came too late.
    private static async Task FillAsync(BackupPlace place, CliFolder files)
    {
        (await place.RunAsync("contract", "register", files.Write("c.yaml", CliFolder.Contract))).Succeeds();
        (await place.IngestAsync("readings", CliFolder.Event("1", 1, "1"))).Succeeds();
        (await place.RunAsync("watermark", "readings", "--at", CliFolder.Time(40))).Succeeds();
        (await place.IngestAsync("readings", CliFolder.Event("old", 2, "1"))).Succeeds();
        var rows = files.Write("rows.csv", $"key,start,n,total,most\na,{CliFolder.Time(0)},1,1,1\n");
        (await place.RunAsync(
            "batch", "load", "readings", rows, "--run", "r", "--from", CliFolder.Time(0), "--to", CliFolder.Time(10)))
            .Succeeds();
    }
}
