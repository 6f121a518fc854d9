namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Reconciliation of sessions, and what a person decides on it, in scripts.</summary>
public sealed class SessionReconcileTests
{
    private static readonly string Contract = SimulationScript.Contract(SimulationScript.Session);

    // Two sessions of the stream are one in the batch, which has the event that came too late.
    private static readonly string[] Bridged =
    [
        SimulationScript.Send("a", 0, "2"),
        SimulationScript.Send("b", 9, "3"),
        SimulationScript.Watermark(60),
        SimulationScript.Send("c", 4, "5"),
        Run("r1", "10"),
        """{"reconcile":true}""",
    ];

    [Fact]
    public async Task Sessions_ThatTheBatchHasAsOne_AreReplacedByIt()
    {
        var lines = await RunAsync(Bridged);

        AssertLines(
            [
                "{'repair':{'id':'1','key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:05Z',"
                    + "'action':'recomputed','class':'late','revision':2}}",
                "{'repair':{'id':'2','key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z',"
                    + "'action':'recomputed','class':'late','revision':1}}",
                "{'repair':{'id':'3','key':'k','start':'2026-01-01T00:00:09Z','end':'2026-01-01T00:00:14Z',"
                    + "'action':'recomputed','class':'late','revision':2}}",
            ],
            lines.Where(line => line.StartsWith("{\"repair\"", StringComparison.Ordinal)));
        AssertLines(
            [
                "{'verdict':{'key':null,'start':'2026-01-01T00:00:00Z','end':'2026-01-02T00:00:00Z',"
                    + "'verdict':'equal','class':null,'run':'r1','revision':null}}",
            ],
            lines.Where(line => line.StartsWith("{\"verdict\":{\"key\":null", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Incident_ThatIsApproved_AdoptsTheBatch()
    {
        var lines = await RunAsync(
            [.. Bridged, Run("r2", "11"), """{"reconcile":true}""", """{"approve":"4"}""", """{"reconcile":true}"""]);

        AssertLines(
            [
                "{'pane':{'key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z','revision':2,"
                    + "'mode':'whole','timing':'correction','policy':'overwrite','values':{'n':3,'total':11},"
                    + "'retracts':null,'cause':'adopted'}}",
                "{'repair':{'id':'4','key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z',"
                    + "'action':'adopted','class':'value','revision':2}}",
                "{'verdict':{'key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z',"
                    + "'verdict':'adopted','class':'value','run':'r2','revision':2}}",
                "{'verdict':{'key':null,'start':'2026-01-01T00:00:00Z','end':'2026-01-02T00:00:00Z',"
                    + "'verdict':'equal','class':null,'run':'r2','revision':null}}",
            ],
            lines.TakeLast(4));
    }

    [Fact]
    public async Task Incident_ThatIsDeclined_LetsTheStreamStand()
    {
        var lines = await RunAsync(
            [.. Bridged, Run("r2", "11"), """{"reconcile":true}""", """{"restart":true}""", """{"decline":"4"}"""]);

        AssertLines(
            [
                "{'repair':{'id':'4','key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z',"
                    + "'action':'streamStands','class':'value','revision':null}}",
                "{'verdict':{'key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z',"
                    + "'verdict':'streamStands','class':'value','run':'r2','revision':null}}",
            ],
            lines.TakeLast(2));
    }

    [Fact]
    public async Task Incidents_OfSessionsThatTouch_AreDecidedTogether()
    {
        var lines = await RunAsync(
            [
                SimulationScript.Send("b", 9, "3"),
                SimulationScript.Watermark(60),
                Run("r1", "9"),
                """{"reconcile":true}""",
                """{"approve":"1"}""",
                """{"reconcile":true}""",
            ]);

        AssertLines(
            [
                "{'repair':{'id':'1','key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z',"
                    + "'action':'adopted','class':'loss','revision':1}}",
                "{'repair':{'id':'2','key':'k','start':'2026-01-01T00:00:09Z','end':'2026-01-01T00:00:14Z',"
                    + "'action':'adopted','class':'missingInBatch','revision':2}}",
                "{'verdict':{'key':'k','start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z',"
                    + "'verdict':'adopted','class':'loss','run':'r1','revision':1}}",
                "{'verdict':{'key':'k','start':'2026-01-01T00:00:09Z','end':'2026-01-01T00:00:14Z',"
                    + "'verdict':'adopted','class':'missingInBatch','run':'r1','revision':2}}",
                "{'verdict':{'key':null,'start':'2026-01-01T00:00:00Z','end':'2026-01-02T00:00:00Z',"
                    + "'verdict':'equal','class':null,'run':'r1','revision':null}}",
            ],
            lines.TakeLast(5));
    }

    [Fact]
    public async Task Incident_WhoseWindowHasChanged_IsNotApproved()
    {
        var result = await SimulationScript.RunAsync(
            SimulationScript.Contract(),
            [
                SimulationScript.Send("a", 1, "1"),
                SimulationScript.Watermark(60),
                SimulationScript.Send("x", 2, "7"),
                Run("r", "5").Replace("00:00:14Z", "00:00:10Z", StringComparison.Ordinal),
                """{"reconcile":true}""",
                """{"release":{"source":"/s","id":"x"}}""",
                """{"approve":"1"}""",
            ]);

        Assert.Equal(2, result.Code);
        Assert.Contains("line 7", result.Error, StringComparison.Ordinal);
        Assert.Contains("reconcile again", result.Error, StringComparison.Ordinal);
    }

    private static string Run(string id, string total) => (
        $"{{'batchRun':{{'id':'{id}','from':'2026-01-01T00:00:00Z','to':'2026-01-01T00:01:00Z','rows':[{{'key':'k',"
        + $"'start':'2026-01-01T00:00:00Z','end':'2026-01-01T00:00:14Z','values':{{'n':3,'total':{total}}}}}]}}}}")
        .Replace('\'', '"');

    private static void AssertLines(IEnumerable<string> expected, IEnumerable<string> actual) =>
        Assert.Equal(expected.Select(line => line.Replace('\'', '"')), actual);

    private static async Task<string[]> RunAsync(IReadOnlyList<string> steps)
    {
        var result = await SimulationScript.RunAsync(Contract, steps);
        return [.. result.Succeeds().Lines];
    }
}
