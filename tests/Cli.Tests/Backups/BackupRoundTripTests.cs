using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>A restored store shows what the one that was backed up shows, and goes on in the same way.</summary>
public sealed class BackupRoundTripTests(BackupPostgres postgres) : IClassFixture<BackupPostgres>
{
    [Fact]
    public Task AFolder_ComesBackInAFolder() => ComesBackAsync(isFromPostgres: false, isToPostgres: false);

    [PostgresTheory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public Task AStore_ComesBackInEitherKind(bool isFromPostgres, bool isToPostgres) =>
        ComesBackAsync(isFromPostgres, isToPostgres);

    private async Task ComesBackAsync(bool isFromPostgres, bool isToPostgres)
    {
        using var files = new CliFolder();
        var clock = new ManualClock();
        var source = Place(isFromPostgres, "source");
        var target = Place(isToPostgres, "target");
        await BackupTraffic.PlayAsync(source, files);
        var before = await BackupTraffic.ShowAsync(source);
        var backup = files.PathOf("store.backup");

        var written = (await source.RunAsync("backup", "--to", backup, "--json")).Succeeds().Object;
        var restored = (await target.RunAsync("restore", "--from", backup, "--json")).Succeeds().Object;

        Assert.Equal(before, await BackupTraffic.ShowAsync(source));
        Assert.Equal(before, await BackupTraffic.ShowAsync(target));
        Assert.True(restored.GetProperty("restored").GetBoolean());
        Assert.Equal(
            written.GetProperty("contracts").GetRawText(), restored.GetProperty("contracts").GetRawText());
        Assert.All(
            written.GetProperty("contracts").EnumerateArray(),
            contract => Assert.True(contract.GetProperty("results").GetInt64() > 3));

        // The key came with it: what was sent before is known, by its hash, in both.
        var goneOn = await BackupTraffic.GoOnAsync(target);
        Assert.Contains("\"duplicate\":1,", goneOn[1], StringComparison.Ordinal);
        Assert.Equal(await BackupTraffic.GoOnAsync(source), goneOn);

        BackupPlace Place(bool isPostgres, string name) => isPostgres
            ? BackupPlace.InPostgres(postgres.Connection, postgres.NewSchema(), clock)
            : BackupPlace.InFolder(files.PathOf(name), clock);
    }
}
