using System.Text;
using static StreamBatch.Cli.Tests.Simulating.SimulationScript;

namespace StreamBatch.Cli.Tests.Simulating;

public sealed class SimulateCommandTests
{
    private const string PaneOfK =
        """{"pane":{"key":"k","start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:10Z",""";
    private const string FirstWindow = """{"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:10Z","status":""";

    [Fact]
    public async Task Example_IsReproduced()
    {
        var result = await RunAsync(Contract(), [Send("a", 1, "2"), Send("b", 12, "3"), "", Send("c", 4, "5")]);

        Assert.Equal(
            """{"outcome":{"source":"/s","id":"a","status":"accepted","reason":null,"windows":["""
            + FirstWindow + "\"onTime\"}]}}\n"
            + """{"outcome":{"source":"/s","id":"b","status":"accepted","reason":null,"windows":["""
            + """{"start":"2026-01-01T00:00:10Z","end":"2026-01-01T00:00:20Z","status":"onTime"}]}}""" + "\n"
            + PaneOfK + """
            "revision":1,"mode":"whole","timing":"onTime","policy":"overwrite","values":{"n":1,"total":2},
            """.TrimEnd() + "\"retracts\":null,\"cause\":\"onTime\"}}\n"
            + """{"outcome":{"source":"/s","id":"c","status":"late","reason":null,"windows":["""
            + FirstWindow + "\"late\"}]}}\n"
            + PaneOfK + """
            "revision":2,"mode":"whole","timing":"late","policy":"overwrite","values":{"n":2,"total":7},
            """.TrimEnd() + "\"retracts\":null,\"cause\":\"late\"}}\n",
            result.Succeeds().Output);
    }

    [Theory]
    [InlineData("nope", "not one JSON object")]
    [InlineData("{\"end\":true} {}", "not one JSON object")]
    [InlineData("[]", "a step is a JSON object")]
    [InlineData("{}", "no action")]
    [InlineData("{\"finish\":true}", "'finish' is no action")]
    [InlineData("{\"end\":true,\"restart\":true}", "second action")]
    [InlineData("{\"end\":false}", "must be true")]
    [InlineData("{\"watermark\":\"soon\"}", "no RFC 3339 time")]
    [InlineData("{\"watermark\":1.5}", "whole number of microseconds")]
    [InlineData("{\"advance\":30}", "must be a string")]
    [InlineData("{\"advance\":\"fast\"}", "must be a duration")]
    [InlineData("{\"advance\":\"99999d\",\"end\":true}", "second action")]
    [InlineData("{\"raw\":{}}", "must be a string")]
    [InlineData("{\"raw\":\"\\ud800\"}", "no Unicode text")]
    [InlineData("{\"events\":{}}", "must be an array")]
    [InlineData("{\"cut\":\"\"}", "not empty")]
    [InlineData("{\"release\":{\"source\":\"/s\"}}", "'id' is missing")]
    [InlineData("{\"release\":{\"source\":\"/s\",\"id\":\"a\",\"why\":1}}", "no member 'why'")]
    [InlineData("{\"approve\":\"1\"}", "no incident has the id '1'")]
    [InlineData("{\"decline\":\"1\"}", "no incident has the id '1'")]
    [InlineData("{\"batchRun\":{\"id\":\"r\",\"from\":0,\"to\":0,\"rows\":[]}}", "must be before")]
    [InlineData("{\"batchRun\":{\"id\":\"r\",\"from\":0,\"to\":9,\"cut\":\"x\",\"rows\":[]}}",
        "no cut has the name 'x'")]
    [InlineData("{\"batchRun\":{\"id\":\"r\",\"from\":0,\"to\":9,\"rows\":[{}]}}", "rows:1: values")]
    public async Task InvalidStep_StopsTheRun(string step, string reason)
    {
        var before = (await RunAsync(Contract(), [Send("a", 1, "2")])).Output;

        var result = await RunAsync(Contract(), [Send("a", 1, "2"), "", step, Send("b", 2, "2")], "--summary");

        Assert.Equal(2, result.Code);
        Assert.Equal(before, result.Output);
        Assert.Contains("line 3: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyEvents_AreAnInvalidStep()
    {
        var step = "{\"events\":[" + string.Join(',', Enumerable.Repeat("0", 10_001)) + "]}";

        Assert.Equal(2, (await RunAsync(Contract(), [step])).Code);
    }

    [Fact]
    public async Task ClockPastItsEnd_IsAnInvalidStep() =>
        Assert.Equal(2, (await RunAsync(Contract(), ["{\"advance\":\"1d\"}"], "--clock", "9999-12-31T12:00:00Z")).Code);

    [Fact]
    public async Task InvalidContract_FailsAsInValidate()
    {
        var result = await RunAsync("kind: DataContract", [Send("a", 1, "2")]);

        Assert.Equal(1, result.Code);
        Assert.Empty(result.Output);
        Assert.Contains("c.yaml:1: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nope", "null", "null", "json")]
    [InlineData("{\"id\":\"x\",\"source\":5}", "null", "\"x\"", "attributeInvalid")]
    [InlineData("{\"specversion\":\"1.0\",\"source\":\"/s\",\"id\":7}", "\"/s\"", "null", "attributeInvalid")]
    [InlineData("{\"specversion\":\"1.0\",\"source\":\"/s\"}", "\"/s\"", "null", "idMissing")]
    [InlineData("[]", "null", "null", "json")]
    [InlineData("", "null", "null", "json")]
    public async Task RawText_IsRejected(string text, string source, string id, string reason)
    {
        var result = await RunAsync(Contract(), [$"{{\"raw\":{System.Text.Json.JsonSerializer.Serialize(text)}}}"]);

        Assert.Equal(
            $"{{\"outcome\":{{\"source\":{source},\"id\":{id},\"status\":\"rejected\",\"reason\":\"{reason}\","
            + "\"windows\":[]}}\n",
            result.Succeeds().Output);
    }

    [Fact]
    public async Task RawEvent_IsTaken()
    {
        var raw = $"{{\"raw\":{System.Text.Json.JsonSerializer.Serialize(Event("a", 1, "2"))}}}";

        Assert.Equal(
            (await RunAsync(Contract(), [Send("a", 1, "2")])).Output, (await RunAsync(Contract(), [raw])).Output);
    }

    [Fact]
    public async Task Texts_AreEscapedNoFurtherThanJsonDemands()
    {
        // A space that does not break, a line separator, a private use character, an emoji; then what is escaped.
        var step = Send("é\u00A0\u2028\uE000😀 \"\\\n\u001F\u007F", 1, "2");

        var result = await RunAsync(Contract(), [step]);

        Assert.Contains(
            "\"id\":\"é\u00A0\u2028\uE000😀 \\\"\\\\\\n\\u001f\u007F\",", result.Succeeds().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Micros_PrintsIntegers()
    {
        var result = await RunAsync(
            Contract(), [Send("a", 1, "2"), "{\"watermark\":1767225610000001}"], "--time", "micros", "--verbose");

        Assert.Contains(
            "\"start\":1767225600000000,\"end\":1767225610000000,", result.Output, StringComparison.Ordinal);
        Assert.Contains("{\"watermark\":1767225601000000}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("{\"watermark\":1767225610000001}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_PrintsTheWatermarkOnlyWhenItChanged()
    {
        var result = await RunAsync(
            Contract(), [Send("a", 1, "2"), Send("b", 1, "2"), "{\"watermark\":1}", Watermark(3)], "--verbose");

        Assert.Equal(
            ["{\"watermark\":\"2026-01-01T00:00:01Z\"}", "{\"watermark\":\"2026-01-01T00:00:03Z\"}"],
            result.Succeeds().Lines.Where(line => line.StartsWith("{\"watermark\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Summary_CountsEventsOnce()
    {
        string[] steps =
        [
            Send("a", 1, "2"), Send("a", 1, "2"), Send("a", 1, "3"), Send("bad", 2, "-1"), Send("b", 11, "1"),
            Send("c", 3, "1"), "{\"raw\":\"\"}", "{\"release\":{\"source\":\"/s\",\"id\":\"bad\"}}",
        ];

        var result = await RunAsync(Contract(), steps, "--summary");

        Assert.Equal(
            """{"summary":{"events":7,"accepted":2,"late":1,"held":0,"expired":0,"duplicate":1,"conflict":1,"""
            + "\"tombstoned\":0,\"retracted\":0,\"quarantined\":1,\"rejected\":1,\"panes\":3,\"drifts\":0,"
            + "\"repairs\":0}}",
            result.Succeeds().Lines[^1]);
    }

    [Fact]
    public async Task Advance_TakesIdleSources()
    {
        var contract = Contract(watermark: "{ idleTimeout: 10s, whenAllIdle: followClock }");

        var result = await RunAsync(contract, [Send("a", 1, "2"), "{\"advance\":\"15s\"}"], "--verbose");

        Assert.Equal("{\"watermark\":\"2026-01-01T00:00:06Z\"}", result.Succeeds().Lines[^1]);
    }

    [Fact]
    public async Task Reconcile_PrintsDriftRepairAndVerdicts()
    {
        var result = await RunAsync(Contract(authority: "batch"), Reconciled.SkipLast(1));

        const string Window = """
            "start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:10Z",
            """;
        Assert.Equal(
            [
                PaneOfK + """
                    "revision":2,"mode":"whole","timing":"correction","policy":"overwrite","values":{"n":1,"total":5},
                    """ + "\"retracts\":null,\"cause\":\"adopted\"}}",
                """{"drift":{"key":"k",""" + Window + """
                    "class":"value","stream":{"n":1,"total":2},"batch":{"n":1,"total":5},"evidence":
                    """ + """[{"kind":"onTime","count":1},{"kind":"batchRow","count":1}]}}""",
                """{"repair":{"id":"1","key":"k",""" + Window
                    + "\"action\":\"adopted\",\"class\":\"value\",\"revision\":2}}",
                """{"verdict":{"key":null,""" + Window
                    + "\"verdict\":\"equal\",\"class\":null,\"run\":\"r\",\"revision\":null}}",
                """{"verdict":{"key":"k",""" + Window
                    + "\"verdict\":\"adopted\",\"class\":\"value\",\"run\":\"r\",\"revision\":2}}",
            ],
            result.Succeeds().Lines.Skip(4));
    }

    [Fact]
    public async Task Panes_AreOrderedByUtf8()
    {
        var steps = new[] { "😀", "\uE000", "b", "a" }.Select((key, i) => Send($"{i}", 1, "2", key));

        var result = await RunAsync(Contract(), [.. steps, Watermark(10)]);

        Assert.Equal(
            ["a", "b", "\uE000", "😀"],
            result.Succeeds().Json.Skip(4).Select(line => line.GetProperty("pane").GetProperty("key").GetString()));
    }

    [Theory]
    [InlineData(Tumbling)]
    [InlineData(Sliding)]
    [InlineData(Session)]
    public async Task Restart_ChangesNothing(string windows)
    {
        foreach (var policy in new[] { "overwrite", "merge", "compensate", "quarantine" })
        {
            var contract = Contract(windows, policy);
            var restarted = Eventful.SelectMany(step => new[] { step, "{\"restart\":true}" });

            Assert.Equal(
                (await RunAsync(contract, Eventful, "--verbose", "--summary")).Succeeds().Output,
                (await RunAsync(contract, restarted, "--verbose", "--summary")).Succeeds().Output);
        }
    }

    [Fact]
    public async Task Restart_AmidReconciliation_ChangesNothing() => Assert.Equal(
        (await RunAsync(Contract(), Reconciled)).Succeeds().Output,
        (await RunAsync(Contract(), Reconciled.SelectMany(step => new[] { step, "{\"restart\":true}" }))).Output);

    [Fact]
    public async Task Script_MayBeAFile()
    {
        using var folder = new CliFolder();
        var script = folder.Write("s.ndjson", "\uFEFF" + Send("a", 1, "2") + "\r\n" + Watermark(10) + "\r\n");

        var result = await folder.RunAsync(
            "simulate", "--contract", folder.Write("c.yaml", Contract()), "--script", script);

        Assert.Equal(2, result.Succeeds().Lines.Count);
    }

    [Fact]
    public async Task Interrupt_EndsTheRun()
    {
        using var folder = new CliFolder();
        using var interrupt = new CancellationTokenSource();
        await interrupt.CancelAsync();

        var result = await folder.RunWithInputAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(Send("a", 1, "2"))), interrupt.Token,
            "simulate", "--contract", folder.Write("c.yaml", Contract()));

        Assert.Equal(130, result.Code);
    }
}
