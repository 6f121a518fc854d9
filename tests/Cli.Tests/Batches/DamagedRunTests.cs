using Microsoft.Data.Sqlite;

namespace StreamBatch.Cli.Tests.Batches;

/// <summary>A run whose rows are damaged in the store is mended by loading it again.</summary>
public sealed class DamagedRunTests
{
    private static readonly string Rows =
        $"key,start,n,total,most\na,{CliFolder.Time(0)},2,5,4\nb,{CliFolder.Time(0)},1,2,2\n";

    private static readonly string Objects = $$"""
        {"key":"a","start":"{{CliFolder.Time(0)}}","values":{"n":2,"total":5,"most":4} }
        {"key":"b","start":"{{CliFolder.Time(0)}}","values":{"n":1,"total":2,"most":2} }
        """;

    [Theory]
    [InlineData("UPDATE batch_row SET aggregates = replace(aggregates, '5', '6') WHERE key = 'a'", false)]
    [InlineData("UPDATE batch_row SET aggregates = replace(aggregates, '5', '6') WHERE key = 'a'", true)]
    [InlineData("UPDATE batch_row SET aggregates = 'nonsense' WHERE key = 'a'", false)]
    [InlineData("UPDATE batch_row SET key = 'c' WHERE key = 'a'", false)]
    [InlineData("DELETE FROM batch_row WHERE key = 'b'", true)]
    [InlineData("UPDATE batch_digest SET sum_first = sum_first + 1", false)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task LoadedAgain_AfterDamage_ReplacesTheRun(string? damage, bool isJson)
    {
        using var folder = await CliFolder.WithDriftAsync();
        Damage(folder, damage);
        var verified = await folder.RunAsync("verify", "readings");
        Assert.Contains("the rows of batch run 'r' are not those", verified.Error, StringComparison.Ordinal);

        var file = folder.Write("again", isJson ? Objects : Rows);
        string[] load = ["batch", "load", "readings", file, "--run", "r", "--from", CliFolder.Time(0), "--to",
            CliFolder.Time(30)];
        var again = (await folder.RunAsync(load)).Succeeds();
        var third = (await folder.RunAsync([.. load, "--json"])).Succeeds().Object;

        Assert.Equal(
            "run r of readings was loaded before; what was stored of it was damaged, and is stored anew: 2 rows\n",
            again.Output);
        Assert.False(third.GetProperty("isReplaced").GetBoolean());
        (await folder.RunAsync("verify", "readings")).Succeeds();
        (await folder.RunAsync("backup", "--to", folder.PathOf("store.backup"))).Succeeds();
        (await folder.RunAsync("reconcile", "readings")).Succeeds();
    }

    private static void Damage(CliFolder folder, string? sql)
    {
        if (sql is null)
        {
            foreach (var file in Directory.GetFiles(folder.Data, "batches.db*"))
            {
                File.Delete(file);
            }

            return;
        }

        var path = Path.Combine(folder.Data, "batches.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
