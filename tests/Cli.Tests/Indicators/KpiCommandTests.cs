namespace StreamBatch.Cli.Tests.Indicators;

public sealed class KpiCommandTests
{
    private const string Promise = """
        slaProperties:
          - { property: duplicateRate, value: 10, unit: percent }
          - { property: driftRate, value: 0.9 }
          - { property: timeToRepair, value: 1, unit: h }

        """;

    [Fact]
    public async Task Kpi_MeasuresWhatTheLogSays()
    {
        using var folder = await CliFolder.WithDriftAsync();
        (await folder.RunAsync("reconcile", "readings")).Succeeds();

        var result = (await folder.RunAsync("kpi", "readings", "--json")).Succeeds().Object;

        Assert.Equal("contract,kept,indicators", CommandResult.NamesOf(result));
        var indicators = result.GetProperty("indicators").EnumerateArray().ToList();
        Assert.Equal(
            ["windowLatency 2", "freshness 1", "duplicateRate 4", "driftRate 2", "timeToDetect 1", "timeToRepair 1"],
            indicators.Select(item => $"{item.GetProperty("indicator")} {item.GetProperty("count")}"));
        Assert.Equal(0.25m, indicators[2].GetProperty("value").GetDecimal());
        Assert.Equal(0.5m, indicators[3].GetProperty("value").GetDecimal());
        Assert.Equal(0, indicators[5].GetProperty("valueMicroseconds").GetInt64());
    }

    [Fact]
    public async Task Kpi_WithAnExceededBound_SaysSo_AndFailsOnlyWhenChecked()
    {
        using var folder = await CliFolder.WithContractAsync(head: Promise);
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"), CliFolder.Event("1", 1, "1"))).Succeeds();

        var text = await folder.RunAsync("kpi", "readings");
        var check = await folder.RunAsync("kpi", "readings", "--check");
        var later = await folder.RunAsync("kpi", "readings", "--check", "--since", "2200-01-01T00:00:00Z");

        Assert.Equal((0, 1, 0), (text.Code, check.Code, later.Code));
        Assert.Equal("NOT KEPT: duplicateRate is promised to be at most 10 %, and is 50 %", text.Lines[^1]);
        Assert.Matches("^duplicateRate +50 % +- +2 +10 % +NO$", text.Lines[3]);
        Assert.Matches("^driftRate +- +- +0 +90 % +-$", text.Lines[4]);
    }
}
