using Microsoft.Data.Sqlite;
using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>A store whose results or batch runs are damaged is not called whole, and the way out that is told
/// helps.</summary>
public sealed class DamagedStoreBackupTests(BackupPostgres postgres) : IClassFixture<BackupPostgres>
{
    [Theory]
    [InlineData("UPDATE result SET aggregates = replace(aggregates, '2', '3') WHERE key = 'b'")]
    [InlineData("DELETE FROM result WHERE key = 'b'")]
    public async Task EditedResults_AreRefused_UntilTheyAreMadeAnew(string edit)
    {
        using var folder = await CliFolder.WithDriftAsync();
        (await folder.RunAsync("reconcile", "readings")).Succeeds();
        await using (SqliteConnection connection = new($"Data Source={folder.Data}/results.db;Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = edit;
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        var refused = await folder.RunAsync("backup", "--to", folder.PathOf("x.backup"));
        Assert.Equal(1, refused.Code);
        Assert.StartsWith(
            "streambatch: The results of readings are not those that", refused.Error, StringComparison.Ordinal);
        Assert.Contains("delete results.db*", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("x.backup")));

        foreach (var file in Directory.GetFiles(folder.Data, "results.db*"))
        {
            File.Delete(file);
        }

        (await folder.RunAsync("backup", "--to", folder.PathOf("x.backup"))).Succeeds();
        (await folder.RunAsync("restore", "--from", folder.PathOf("x.backup"), "--data", folder.PathOf("new")))
            .Succeeds();
    }

    [PostgresFact]
    public async Task InPostgres_EditedResultsAndLostRows_AreRefused_UntilTheyAreMadeAnewAndLoadedAgain()
    {
        using var files = new CliFolder();
        var schema = postgres.NewSchema();
        var place = BackupPlace.InPostgres(postgres.Connection, schema, new ManualClock());
        var file = await LoadAsync(place, files);
        var backup = files.PathOf("x.backup");

        await postgres.ScalarAsync($"DELETE FROM {schema}.batch_row WHERE key = 'b'::bytea");
        var lost = await place.RunAsync("backup", "--to", backup);
        var again = (await place.RunAsync([.. Load, file, "--json"])).Succeeds().Object;
        await postgres.ScalarAsync(
            $"UPDATE {schema}.result SET aggregates = replace(aggregates, '2', '3') WHERE key = 'b'::bytea");
        var edited = await place.RunAsync("backup", "--to", backup);
        string[] tables = ["published", "window_group", "pane", "result", "digest", "quarantine", "verdict"];
        await postgres.ScalarAsync("TRUNCATE " + string.Join(", ", tables.Select(table => $"{schema}.{table}")));
        (await place.RunAsync("verify", "readings")).Succeeds();

        Assert.Contains("The rows of batch run 'r' of readings", lost.Error, StringComparison.Ordinal);
        Assert.True(again.GetProperty("isReplaced").GetBoolean());
        Assert.Contains("The results of readings are not those", edited.Error, StringComparison.Ordinal);
        (await place.RunAsync("backup", "--to", backup)).Succeeds();
        (await BackupPlace.InFolder(files.PathOf("new"), new ManualClock()).RunAsync("restore", "--from", backup))
            .Succeeds();
    }

    private static readonly string[] Load =
    [
        "batch", "load", "readings", "--run", "r", "--from", CliFolder.Time(0), "--to", CliFolder.Time(30),
    ];

    private static async Task<string> LoadAsync(BackupPlace place, CliFolder files)
    {
        (await place.RunAsync("contract", "register", files.Write("contract.yaml", CliFolder.Contract))).Succeeds();
        (await place.IngestAsync("readings", CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2", "b")))
            .Succeeds();
        (await place.RunAsync("watermark", "readings", "--end")).Succeeds();
        (await place.IngestAsync("readings", CliFolder.Event("4", 4, "4"))).Succeeds();
        var rows = files.Write(
            "rows.csv", $"key,start,n,total,most\na,{CliFolder.Time(0)},2,5,4\nb,{CliFolder.Time(0)},1,2,2\n");
        (await place.RunAsync([.. Load, rows])).Succeeds();
        (await place.RunAsync("reconcile", "readings")).Succeeds();
        return rows;
    }
}
