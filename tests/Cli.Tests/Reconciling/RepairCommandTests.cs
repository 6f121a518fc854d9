namespace StreamBatch.Cli.Tests.Reconciling;

/// <summary>Incidents: found, listed, decided, found again.</summary>
public sealed class RepairCommandTests
{
    [Fact]
    public async Task List_ShowsAnIncidentUnderOneId_HoweverOftenItIsFound()
    {
        using var folder = await WithIncidentsAsync();
        (await folder.RunAsync("reconcile", "readings")).Succeeds();

        var text = (await folder.RunAsync("repair", "list", "readings")).Succeeds();
        var json = (await folder.RunAsync("repair", "list", "readings", "--json")).Succeeds().Json;

        Assert.Equal("2 incidents to decide: `streambatch repair approve|decline CONTRACT INCIDENT` decides one",
            text.Lines[^1]);
        Assert.Equal(["1 a", "2 b"], json.Select(item =>
            $"{item.GetProperty("incident").GetString()} {item.GetProperty("key").GetString()}"));
        Assert.Equal(
            "incident,state,key,start,end,run,class,reason,age,stream,batch,evidence,verdict,found,decided,by,note",
            CommandResult.NamesOf(json[0]));
        var age = json[0].GetProperty("age");
        Assert.Equal(
            (2, true), (age.GetProperty("comparisons").GetInt32(), age.GetProperty("persistent").GetBoolean()));
        Assert.Equal("authority", json[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Approve_AdoptsTheBatch_AndSealsWhoAndWhy()
    {
        using var folder = await WithIncidentsAsync();

        var text = (await folder.RunAsync(
            "repair", "approve", "readings", "1", "--by", "ada", "--note", "the till was right")).Succeeds();

        Assert.Matches(
            @"^incident 1, a \[2026-01-01T00:00:00Z.*\): the row of run r is adopted as revision 2$", text.Lines[0]);
        var all = (await folder.RunAsync("repair", "list", "readings", "--all", "--json")).Succeeds().Json;
        Assert.Equal(
            ["approved ada the till was right", "open  "],
            all.Select(item => $"{item.GetProperty("state").GetString()} {item.GetProperty("by").GetString()} "
                + item.GetProperty("note").GetString()));
        Assert.Equal(
            ["2 adopted", "1 onTime"],
            (await folder.RunAsync("results", "readings", "--json")).Json.Select(result =>
                $"{result.GetProperty("revision")} {result.GetProperty("cause").GetString()}"));
        (await folder.RunAsync("verify", "readings")).Succeeds();
    }

    [Fact]
    public async Task Decline_LetsTheStreamStand_AndIsNotAskedAgain()
    {
        using var folder = await WithIncidentsAsync();

        var declined = (await folder.RunAsync("repair", "decline", "readings", "2", "--json")).Succeeds().Object;
        var again = (await folder.RunAsync("reconcile", "readings", "--json")).Succeeds().Object;

        Assert.Equal("contract,incident,decided,by,note", CommandResult.NamesOf(declined));
        Assert.Equal(
            ["a incident 1 False", "b streamStands 2 True"],
            again.GetProperty("drifts").EnumerateArray().Select(drift => $"{drift.GetProperty("key").GetString()} "
                + $"{drift.GetProperty("action").GetString()} {drift.GetProperty("repair").GetString()} "
                + drift.GetProperty("declined").GetBoolean()));
        Assert.Single((await folder.RunAsync("repair", "list", "readings", "--json")).Succeeds().Json);
        Assert.Contains(
            "declined before as 2",
            (await folder.RunAsync("reconcile", "readings")).Succeeds().Lines[2],
            StringComparison.Ordinal);
    }

    // Another batch row for the same window is another drift, whatever was declined before.
    [Fact]
    public async Task Decline_IsAskedAgain_WhenTheBatchSaysSomethingElse()
    {
        using var folder = await WithIncidentsAsync();
        (await folder.RunAsync("repair", "decline", "readings", "2")).Succeeds();
        await LoadAsync(folder, "r2", "9");

        (await folder.RunAsync("reconcile", "readings")).Succeeds();

        Assert.Equal(
            ["1 replaced", "2 declined", "3 open", "4 open"],
            (await folder.RunAsync("repair", "list", "readings", "--all", "--json")).Succeeds().Json.Select(item =>
                $"{item.GetProperty("incident").GetString()} {item.GetProperty("state").GetString()}"));
    }

    [Theory]
    [InlineData("7", "no incident has the id 7")]
    [InlineData("1", "incident 1 does not wait any more: it is approved")]
    public async Task Approve_OfWhatDoesNotWait_Fails(string id, string message)
    {
        using var folder = await WithIncidentsAsync();
        (await folder.RunAsync("repair", "approve", "readings", "1")).Succeeds();

        var result = await folder.RunAsync("repair", "approve", "readings", id);

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"readings: {message}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_OfARunThatAnotherHasReplaced_Fails()
    {
        using var folder = await WithIncidentsAsync();
        await LoadAsync(folder, "r2", "9");

        var result = await folder.RunAsync("repair", "approve", "readings", "1");

        Assert.Equal(1, result.Code);
        Assert.Contains(
            "The incident is about run 'r', and by now run 'r2' covers window [2026-01-01T00:00:00Z, "
                + "2026-01-01T00:00:10Z): reconcile again.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repair approve readings x", "INCIDENT must be a whole number from 1")]
    [InlineData("repair approve readings 0", "INCIDENT must be a whole number from 1")]
    [InlineData("reconcile readings --max-differences 0", "--max-differences must be a whole number from 1")]
    [InlineData("reconcile readings --records-per-second x", "--records-per-second must be a whole number from 1")]
    public async Task Misuse_IsSaid(string arguments, string message)
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync(arguments.Split(' '));

        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_WithATextThatIsTooLong_IsMisuse()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync("repair", "decline", "readings", "1", "--by", new string('x', 201));

        Assert.Equal(2, result.Code);
        Assert.Contains("--by must have at most 200 characters", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-differences", "1", "differences", "more rows differ than it may find")]
    [InlineData("--max-seconds", "0", "time", "the time is up")]
    public async Task Reconcile_ThatStopsAtABound_SaysSo(string option, string value, string stop, string words)
    {
        using var folder = await WithIncidentsAsync();

        var text = await folder.RunAsync("reconcile", "readings", option, value);
        var json = await folder.RunAsync("reconcile", "readings", option, value, "--json");

        Assert.Equal((3, 3), (text.Code, json.Code));
        Assert.Contains($"NOT COMPLETE: {words}; 1 group left uncompared", text.Output, StringComparison.Ordinal);
        Assert.Equal(
            (false, stop, 1),
            (json.Object.GetProperty("complete").GetBoolean(),
                json.Object.GetProperty("stoppedBy").GetString(),
                json.Object.GetProperty("groupsLeft").GetInt32()));
        Assert.Empty(json.Object.GetProperty("drifts").EnumerateArray());
    }

    [Fact]
    public async Task Reconcile_BeyondALimit_LeavesIncidentsThatTheNextTakesUp()
    {
        using var folder = await CliFolder.WithDriftAsync();

        var limited = (await folder.RunAsync("reconcile", "readings", "--max-windows", "0", "--json"))
            .Succeeds().Object;
        var incident = (await folder.RunAsync("repair", "list", "readings", "--json")).Succeeds().Object;
        var next = (await folder.RunAsync("reconcile", "readings", "--json")).Succeeds().Object;

        Assert.True(limited.GetProperty("isLimitReached").GetBoolean());
        Assert.Equal("limit", incident.GetProperty("reason").GetString());
        Assert.Equal(
            "repaired",
            Assert.Single(next.GetProperty("drifts").EnumerateArray()).GetProperty("verdict").GetString());
        Assert.Equal(
            "resolved",
            (await folder.RunAsync("repair", "list", "readings", "--all", "--json")).Succeeds().Object
                .GetProperty("state").GetString());
    }

    private static async Task<CliFolder> WithIncidentsAsync()
    {
        var folder = await CliFolder.WithContractAsync(authority: "manual");
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2", "b"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();
        await LoadAsync(folder, "r", "5");
        (await folder.RunAsync("reconcile", "readings")).Succeeds();
        return folder;
    }

    private static async Task LoadAsync(CliFolder folder, string run, string total)
    {
        var time = CliFolder.Time(0);
        var rows = folder.Write("rows.csv", $"key,start,n,total,most\na,{time},2,{total},4\nb,{time},1,{total},2\n");
        (await folder.RunAsync("batch", "load", "readings", rows, "--run", run, "--from", time,
            "--to", CliFolder.Time(30))).Succeeds();
    }
}
