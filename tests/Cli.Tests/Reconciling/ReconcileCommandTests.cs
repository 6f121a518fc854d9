using Microsoft.Data.Sqlite;

namespace StreamBatch.Cli.Tests.Reconciling;

public sealed class ReconcileCommandTests
{
    [Fact]
    public async Task DryRun_ShowsTheDriftAndChangesNothing()
    {
        using var folder = await CliFolder.WithDriftAsync();

        var report = (await folder.RunAsync("reconcile", "readings", "--dry-run", "--json")).Succeeds().Object;

        Assert.Equal(
            "contract,dryRun,drifts,rows,isBreakerOpen,isLimitReached,complete,stoppedBy,groupsLeft,groupsDropped,"
                + "runsDropped,head",
            CommandResult.NamesOf(report));
        var drift = Assert.Single(report.GetProperty("drifts").EnumerateArray());
        Assert.Equal(
            "key,start,end,run,class,stream,batch,evidence,action,repair,revision,verdict,"
                + "reason,declined,age",
            CommandResult.NamesOf(drift));
        Assert.Equal(
            ("late", "recomputed"), (drift.GetProperty("class").GetString(), drift.GetProperty("action").GetString()));
        Assert.Equal(0, report.GetProperty("head").GetProperty("length").GetInt32());
        Assert.All(
            (await folder.RunAsync("results", "readings", "--json")).Json,
            result => Assert.Equal(1, result.GetProperty("revision").GetInt32()));
    }

    [Fact]
    public async Task DryRun_AsText_SaysWhatWouldBe()
    {
        using var folder = await CliFolder.WithDriftAsync();

        var text = (await folder.RunAsync("reconcile", "readings", "--dry-run")).Succeeds();

        Assert.Matches("^key +start +class +stream +batch +evidence +would be +revision +found +run$", text.Lines[0]);
        Assert.Equal("2 rows compared: 1 equal, 1 would be repaired", text.Lines[2]);
        Assert.Equal("dry run: nothing was repaired or sealed", text.Lines[3]);
    }

    [Fact]
    public async Task Reconcile_RepairsExactlyTheWindowThatDiffers()
    {
        using var folder = await CliFolder.WithDriftAsync();

        var text = (await folder.RunAsync("reconcile", "readings")).Succeeds();
        var again = (await folder.RunAsync("reconcile", "readings", "--json")).Succeeds().Object;

        Assert.Matches(
            "^a +2026-01-01T00:00:00Z +late +n 1, total 1, most 1 +n 2, total 5, most 4 +"
                + "onTime 1, expired 1, duplicate 1, batchRow 1 +recomputed +2 +transient, once +r$",
            text.Lines[1]);
        Assert.Equal("2 rows compared: 1 equal, 1 repaired", text.Lines[2]);
        Assert.Matches("^verdict chain 2:[0-9a-f]{64}$", text.Lines[3]);
        Assert.Empty(again.GetProperty("drifts").EnumerateArray());
        Assert.Equal(2, again.GetProperty("rows").GetProperty("equal").GetInt32());
        Assert.Equal(
            ["2 repair", "1 onTime"],
            (await folder.RunAsync("results", "readings", "--to", CliFolder.Time(10), "--json")).Json.Select(result =>
                $"{result.GetProperty("revision")} {result.GetProperty("cause").GetString()}"));
        var entry = (await folder.RunAsync("quarantine", "list", "readings", "--json")).Object;
        Assert.Equal("recomputed", entry.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Reconcile_WithoutARun_SaysWhatToDo()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync("reconcile", "readings");

        Assert.Equal(1, result.Code);
        Assert.Contains("readings has no batch run", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfWhatWasSealed_IsSound()
    {
        using var folder = await WithVerdictsAsync();
        var head = (await folder.RunAsync("verify", "readings", "--json")).Succeeds().Object;

        var hash = head.GetProperty("head").GetProperty("hash").GetString();

        Assert.Equal(
            "contract,sound,blocks,verdicts,head,isHeadKnown,fault,faultNumber,findings", CommandResult.NamesOf(head));
        (await folder.RunAsync("verify", "readings", "--head", $"2:{hash}")).Succeeds();
        (await folder.RunAsync("verify", "readings", "--head", hash!)).Succeeds();
    }

    [Theory]
    [InlineData("UPDATE verdict SET body = replace(body, 'repaired', 'equal')", "was edited", "edited", 1)]
    [InlineData("UPDATE verdict SET hash = replace(hash, substr(hash, 1, 1), 'x')", "was edited", "edited", 2)]
    [InlineData("DELETE FROM verdict", "was sealed and is not there", "removed", 1)]
    [InlineData("DELETE FROM verdict", "was sealed and is not there", "removed", 2)]
    [InlineData(
        "INSERT INTO verdict SELECT contract, number + 1, body, hash FROM verdict",
        "is there and was never",
        "appended",
        3)]
    public async Task Verify_FindsChangedVerdicts(string change, string message, string fault, int number)
    {
        using var folder = await WithVerdictsAsync();
        Change(folder, $"{change} WHERE number = {Math.Min(number, 2)}");

        var text = await folder.RunAsync("verify", "readings");
        var json = await folder.RunAsync("verify", "readings", "--json");

        Assert.Equal((1, 1), (text.Code, json.Code));
        Assert.StartsWith($"readings: verdict {number} {message}", text.Error, StringComparison.Ordinal);
        Assert.Equal(
            (fault, number),
            (json.Object.GetProperty("fault").GetString(), json.Object.GetProperty("faultNumber").GetInt32()));
    }

    [Theory]
    [InlineData("batches.db", "DELETE FROM batch_row WHERE key = 'b'", "the rows of batch run 'r' are not those")]
    [InlineData(
        "results.db", "DELETE FROM result WHERE key = 'b'", "the stored results of [2026-01-01T00:00:00Z, 2026")]
    [InlineData(
        "results.db",
        "UPDATE digest SET sum_first = sum_first + 1 "
            + "WHERE (group_start, partition) = (SELECT group_start, partition FROM digest LIMIT 1)",
        "the stored digests of [2026-01-01T")]
    [InlineData(
        "batches.db",
        "UPDATE batch_digest SET sum_first = sum_first + 1 "
            + "WHERE (group_start, partition) = (SELECT group_start, partition FROM batch_digest LIMIT 1)",
        "the rows of batch run 'r' are not those")]
    public async Task Verify_FindsDamagedRunsAndResults(string file, string change, string finding)
    {
        using var folder = await WithVerdictsAsync();
        Change(folder, change, file);

        var text = await folder.RunAsync("verify", "readings");
        var json = await folder.RunAsync("verify", "readings", "--json");

        Assert.Equal((1, 1), (text.Code, json.Code));
        Assert.Equal("BROKEN", text.Lines[1]);
        Assert.StartsWith($"readings: {finding}", text.Error, StringComparison.Ordinal);
        Assert.False(json.Object.GetProperty("sound").GetBoolean());
        Assert.StartsWith(
            finding,
            Assert.Single(json.Object.GetProperty("findings").EnumerateArray()).GetString(),
            StringComparison.Ordinal);
    }

    // What no reader sees any more is audited all the same.
    [Theory]
    [InlineData("UPDATE superseded SET rests_on = rests_on + 1 WHERE revision = 1")]
    [InlineData("DELETE FROM superseded WHERE revision = 1")]
    public async Task Verify_FindsSupersededRevisionsThatWereChanged(string change)
    {
        using var folder = await WithVerdictsAsync();
        Change(folder, change);

        var text = await folder.RunAsync("verify", "readings");

        Assert.Equal((1, "BROKEN"), (text.Code, text.Lines[1]));
        Assert.StartsWith("readings: the stored revisions of [2026-01-01T", text.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AgainstAHeadThatTheChainNeverHad_Fails()
    {
        using var folder = await WithVerdictsAsync();

        var result = await folder.RunAsync("verify", "readings", "--head", "2:" + new string('a', 64));

        Assert.Equal(1, result.Code);
        Assert.StartsWith("readings: this chain never had the head 2:aaaa", result.Error, StringComparison.Ordinal);
    }

    private static async Task<CliFolder> WithVerdictsAsync()
    {
        var folder = await CliFolder.WithDriftAsync();
        (await folder.RunAsync("reconcile", "readings")).Succeeds();
        return folder;
    }

    private static void Change(CliFolder folder, string sql, string file = "results.db")
    {
        var path = Path.Combine(folder.Data, file);
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
