using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamBatch.Engine;

namespace StreamBatch.Cli.Tests.Ingesting;

public sealed class IngestCommandTests
{
    private const string Base = "{'specversion':'1.0','id':'x','source':'/s','type':'readings',"
        + "'time':'2026-01-01T00:00:07Z','data':{'sensor':'a'}}";

    private static string[] SixGoodAnd(string seventh) =>
        [.. Enumerable.Range(1, 6).Select(i => CliFolder.Event($"e{i}", i, "1")), seventh];

    [Theory]
    [InlineData(Base, "{\"specversion\":\"1.0\",", "not one JSON object", "json")]
    [InlineData(Base, "[]", "not one JSON object", "json")]
    [InlineData("'1.0'", "'0.3'", "specversion: has the wrong type or form", "attributeInvalid")]
    [InlineData("'id':'x',", "", "id: is missing", "idMissing")]
    [InlineData("'id':'x'", "'id':7", "id: has the wrong type", "attributeInvalid")]
    [InlineData("'source':'/s',", "", "source: is missing", "sourceMissing")]
    [InlineData("'readings'", "'other'", "type: is not this contract's id", "unknownContract")]
    [InlineData("'time':'2026-01-01T00:00:07Z',", "", "time: is missing", "timeMissing")]
    [InlineData("2026-01-01T00:00:07Z", "noon", "time: is no RFC 3339 time", "timeInvalid")]
    [InlineData("07Z", "07.123456789Z", "time: has more than six fraction digits", "timeTooPrecise")]
    [InlineData("{'sensor':'a'}", "[1]", "data: must be a JSON object", "dataInvalid")]
    [InlineData("'sensor'", "'value'", "data.sensor: is missing, null or no scalar", "keyMissing")]
    [InlineData("'data'", "'subject':'b','data'", "subject: differs from the entity key", "subjectMismatch")]
    public async Task BadLine_EndsTheRunAndNamesLineAndField(string found, string put, string message, string code)
    {
        using var folder = await CliFolder.WithContractAsync();
        var line = Base.Replace(found, put, StringComparison.Ordinal).Replace('\'', '"');

        var result = await folder.IngestAsync([.. SixGoodAnd(line), CliFolder.Event("e8", 8, "1")]);

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"stdin:7: {message}", result.Error, StringComparison.Ordinal);
        Assert.Contains($"({code})\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("stdin: 6 events before it are durable", result.Error, StringComparison.Ordinal);
        var fault = result.Object.GetProperty("fault");
        Assert.Equal((7, code), (fault.GetProperty("line").GetInt32(), fault.GetProperty("reason").GetString()));
        Assert.Equal(6, result.Object.GetProperty("durable").GetInt64());
    }

    [Fact]
    public async Task OneEvent_BeforeABadLine_IsSaidInTheSingular()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.IngestAsync(CliFolder.Event("e1", 1, "1"), "{");

        Assert.Contains("stdin: 1 event before it is durable; ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeats_AreNotPromisedToChangeNothing()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.IngestAsync(SixGoodAnd("{"));

        Assert.Contains(
            "(no event counts twice; one past the allowed lateness is kept as expired)",
            result.Error,
            StringComparison.Ordinal);
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(120))).Succeeds();
        Assert.Equal(6, Count(await folder.IngestAsync(SixGoodAnd("")), "expired"));
    }

    [Theory]
    [InlineData("'sensor':'a'", "data.sensor: gives an entity key of more than 4,096 bytes (tooLarge)")]
    [InlineData("'id':'x'", "id: has more than 4,096 bytes (tooLarge)")]
    public async Task TooLongText_IsNamedWithItsLimit(string found, string message)
    {
        using var folder = await CliFolder.WithContractAsync();
        var put = found[..^1] + new string('k', 4_096) + "'";

        var result = await folder.IngestAsync(
            Base.Replace(found, put, StringComparison.Ordinal).Replace('\'', '"'));

        Assert.StartsWith($"stdin:1: {message}\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooLongLine_IsToldWithTheLimit()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.IngestAsync(new string(' ', 1_048_576) + "{}");

        Assert.StartsWith(
            "stdin:1: the event has more than 1,048,576 bytes (tooLarge)\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SkipBad_CountsAndGoesOn()
    {
        using var folder = await CliFolder.WithContractAsync();
        var input = string.Join('\n', [.. SixGoodAnd("{"), "{}", CliFolder.Event("e9", 9, "1")]);

        var result = (await folder.RunWithInputAsync(input, "ingest", "-", "--skip-bad", "--json")).Succeeds();

        Assert.Equal((7, 2), (Count(result, "accepted"), Count(result, "rejected")));
        Assert.Equal(JsonValueKind.Null, result.Object.GetProperty("fault").ValueKind);
        Assert.Contains("stdin:7: not one JSON object", result.Error, StringComparison.Ordinal);
        Assert.Contains("stdin:8: specversion: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MendedFile_MayBeRunAgain()
    {
        using var folder = await CliFolder.WithContractAsync();
        Assert.Equal(1, (await folder.IngestAsync(SixGoodAnd("{"))).Code);

        var result = (await folder.IngestAsync(SixGoodAnd(CliFolder.Event("e7", 7, "1")))).Succeeds();

        Assert.Equal((1, 6), (Count(result, "accepted"), Count(result, "duplicate")));
    }

    [Fact]
    public async Task ValueOfTheWrongType_IsQuarantinedAndIngestGoesOn()
    {
        using var folder = await CliFolder.WithContractAsync();
        var wrong = CliFolder.Event("e2", 2, "1").Replace("\"value\":1", "\"unit\":7", StringComparison.Ordinal);

        var result = (await folder.IngestAsync(CliFolder.Event("e1", 1, "1"), wrong, CliFolder.Event("e3", 3, "1")))
            .Succeeds();

        Assert.Equal((2, 1), (Count(result, "accepted"), Count(result, "quarantined")));
        var entry = (await folder.RunAsync("quarantine", "list", "readings", "--json")).Succeeds().Object;
        Assert.Equal(
            "source,id,key,time,status,reason,field,state,partition,offset,ingested", CommandResult.NamesOf(entry));
        Assert.Equal(
            ("e2", "type", "data.unit", "open"),
            (Text(entry, "id"), Text(entry, "reason"), Text(entry, "field"), Text(entry, "state")));
    }

    [Fact]
    public async Task Json_HasStableMembers()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = (await folder.IngestAsync(CliFolder.Event("e1", 1, "1"))).Succeeds().Object;

        Assert.Equal(
            "contract,lines,bytes,events,durable,seconds,eventsPerSecond,counts,reasons,watermark,sequenceGaps,fault",
            CommandResult.NamesOf(result));
        Assert.Equal(
            "accepted,late,held,expired,duplicate,conflict,tombstoned,retracted,quarantined,rejected",
            CommandResult.NamesOf(result.GetProperty("counts")));
        Assert.Equal(CliFolder.Time(1), Text(result, "watermark"));
    }

    [Fact]
    public async Task Bounded_CompletesEveryWindowInAnyOrder()
    {
        using var folder = await CliFolder.WithContractAsync();
        var file = folder.Write("events.ndjson", CliFolder.Event("b", 95, "2") + "\n" + CliFolder.Event("a", 5, "1"));

        var ingest = (await folder.RunAsync("ingest", file, "--bounded", "--batch", "1", "--json")).Succeeds();

        Assert.Equal(2, Count(ingest, "accepted"));
        Assert.Equal(2, (await folder.RunAsync("results", "readings", "--json")).Succeeds().Json.Count);
    }

    [Fact]
    public async Task Contract_MustBeNamedAmongSeveral()
    {
        using var folder = await CliFolder.WithContractAsync();
        var other = folder.Write(
            "other.yaml", CliFolder.Contract.Replace("id: readings", "id: others", StringComparison.Ordinal));
        (await folder.RunAsync("contract", "register", other)).Succeeds();

        var result = await folder.IngestAsync(CliFolder.Event("e1", 1, "1"));

        Assert.Equal((1, "streambatch: --contract must name one of others, readings\n"), (result.Code, result.Error));
    }

    // Requests of one event: that many are read only after the first of them were acknowledged.
    [Theory]
    [InlineData(false, 1, "streambatch: The disk is full.\n")]
    [InlineData(true, 130, "streambatch: interrupted; what was acknowledged is durable\n")]
    public async Task Failure_SaysHowManyEventsAreDurable(bool isInterrupt, int code, string message)
    {
        using var folder = await CliFolder.WithContractAsync();
        var lines = Enumerable.Range(0, 2000).Select(i => CliFolder.Event($"e{i}", 1, "1") + "\n").ToArray();
        using var interrupt = new CancellationTokenSource();
        using var released = new ManualResetEventSlim();
        await using var input = new BreakingStream(string.Concat(lines), () =>
        {
            if (isInterrupt)
            {
                interrupt.Cancel();
                released.Wait();
            }

            return new StoreException("The disk is full..");
        });

        var result = await folder.RunWithInputAsync(input, interrupt.Token, "ingest", "-", "--batch", "1");
        released.Set();
        var again = (await folder.IngestAsync(lines)).Succeeds();

        Assert.Equal((code, ""), (result.Code, result.Output));
        var told = Regex.Match(result.Error, "^stdin: ([0-9,]+) events acknowledged and durable; ");
        Assert.True(told.Success, result.Error);
        Assert.InRange(
            int.Parse(told.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture),
            1,
            Count(again, "duplicate"));
        Assert.EndsWith(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Text_ShowsCountsAndReasons()
    {
        using var folder = await CliFolder.WithContractAsync();
        var input = CliFolder.Event("e1", 1, "1") + "\n" + CliFolder.Event("e1", 1, "1");

        var result = (await folder.RunWithInputAsync(input, "ingest", "-", "--contract", "readings")).Succeeds();

        Assert.Contains("readings: 2 events of 2 lines in ", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal("duplicate       1  known 1", result.Lines[3]);
    }

    private static int Count(CommandResult result, string status) =>
        result.Object.GetProperty("counts").GetProperty(status).GetInt32();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
