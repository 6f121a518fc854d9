using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Indicators;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Tests.Reconciliation;
using StreamBatch.Domain.Tests.Verdicts;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Indicators;

/// <summary>Times are plain numbers of microseconds; the window is [0, 10) of key k.</summary>
public sealed class IndicatorTallyTests
{
    private static readonly Window Window = new(new EventTime(0), new EventTime(10));

    [Fact]
    public void Latency_IsOfFirstRevisionsOnTime()
    {
        var tally = Tally();
        tally.Add(PaneAt(15, revision: 1));
        tally.Add(PaneAt(35, revision: 1));
        tally.Add(PaneAt(999, revision: 2));
        tally.Add(PaneAt(999, revision: 1, timing: PaneTiming.Correction));

        Assert.Equal("25 15 2", Text(tally, ServiceIndicator.WindowLatency));
    }

    [Fact]
    public void Freshness_IsTheAgeOfTheWatermark() =>
        Assert.Equal("60 60 1", Text(Tally(), ServiceIndicator.Freshness));

    [Fact]
    public void Freshness_WithoutAWatermark_IsUnknown() => Assert.Null(Tally().Measure(100, null)[1].Value);

    [Theory]
    [InlineData(long.MinValue, "0.5  4")]
    [InlineData(2, "0.333 3")]
    [InlineData(5, "- 0")]
    public void DuplicateRate_IsOfEventsSince(long since, string expected)
    {
        var tally = Tally(since);
        tally.AddEvent(1, true);
        tally.AddEvent(2, false);
        tally.AddEvent(3, true);
        tally.AddEvent(4, false);

        var value = tally.Measure(100, 40)[2];
        Assert.Equal(
            expected.Replace("  ", " "),
            (value.Value is { } share ? $"{decimal.Round(share, 3)}" : "-") + $" {value.Count}");
    }

    [Fact]
    public void DriftRate_CountsRowsThatWereCompared_AndNoneInFlight()
    {
        var tally = Tally();
        tally.Add(Row(1, time: 50));
        tally.Add(Row(2, time: 50) with { Kind = VerdictKind.InFlight, Class = DriftClass.InFlight, Action = null });
        tally.Add(Group(3, rows: 3));
        tally.Add(Group(4, rows: 9) with { Kind = VerdictKind.InFlight });

        Assert.Equal("0.25  4", Text(tally, ServiceIndicator.DriftRate));
    }

    [Fact]
    public void TimeToDetect_BeginsWithTheRevisionThatDiffered()
    {
        var tally = Tally();
        tally.Add(Row(1, time: 50) with { Revision = 3 });
        tally.Add(PaneAt(20, revision: 1));
        tally.Add(PaneAt(30, revision: 2));
        tally.Add(PaneAt(49, revision: 3));

        Assert.Equal("20 20 1", Text(tally, ServiceIndicator.TimeToDetect));
    }

    [Fact]
    public void TimeToDetect_WithoutARevision_BeginsWithTheRun()
    {
        var tally = Tally();
        tally.Add(
            new BatchRun
            {
                Id = "r",
                From = new EventTime(0),
                To = new EventTime(10),
                Cut = [5],
                Rows = 1,
                Digest = default,
                Sequence = 0,
            },
            42);
        tally.Add(Row(1, time: 50));
        tally.Add(Row(2, time: 60));

        Assert.Equal("8 8 1", Text(tally, ServiceIndicator.TimeToDetect));
    }

    [Fact]
    public void TimeToRepair_IsFromTheFirstVerdictToTheCorrection_AndOfWhatIsOpenToNow()
    {
        var tally = Tally();
        tally.Add(Row(1, time: 50));
        tally.Add(Row(2, time: 70) with { Revision = 2, Kind = VerdictKind.Repaired, Action = "recomputed" });
        tally.Add(Row(3, time: 90));

        Assert.Equal("20 15 2", Text(tally, ServiceIndicator.TimeToRepair));
    }

    [Fact]
    public void Bounds_ThatArePassed_AreBroken()
    {
        var values = Tally(levels:
        [
            new ServiceLevel("freshness", ServiceIndicator.Freshness, 59),
            new ServiceLevel("freshness", ServiceIndicator.Freshness, 60),
        ]).Measure(100, 40);

        Assert.Equal([59m], values[1].Broken.Select(level => level.Bound));
    }

    private static IndicatorTally Tally(long since = long.MinValue, ServiceLevel[]? levels = null)
    {
        var like = DriftCases.CountAndSum();
        return new IndicatorTally(
            new Contract
            {
                Id = like.Id,
                Version = like.Version,
                Properties = like.Properties,
                Key = like.Key,
                EventTimeProperty = null,
                Partitions = 1,
                Windows = new WindowSpecification(
                    WindowKind.Tumbling, TimeSpan.FromMicroseconds(10), TimeSpan.FromMicroseconds(10), default),
                Aggregates = like.Aggregates,
                Watermark = like.Watermark,
                AllowedLateness = default,
                LatePolicy = like.LatePolicy,
                Authority = like.Authority,
                Breaker = like.Breaker,
                ServiceLevels = [.. levels ?? []],
            },
            since);
    }

    private static string Text(IndicatorTally tally, ServiceIndicator indicator)
    {
        var value = tally.Measure(100, 40)[(int)indicator];
        return $"{value.Value} {value.Mean} {value.Count}";
    }

    private static Verdict Row(long number, long time) => GoldenVerdicts.All[1] with
    {
        Number = number,
        Run = "r",
        Key = "k",
        Group = Window,
        Kind = VerdictKind.Incident,
        Action = "incident",
        Repair = 1,
        Revision = null,
        Reconciliation = number,
        TimeMicroseconds = time,
        Cut = [5],
    };

    private static Verdict Group(long number, long rows) => GoldenVerdicts.All[0] with
    {
        Number = number,
        Run = "r",
        Group = new Window(new EventTime(20), new EventTime(30)),
        RowsCompared = rows,
    };

    private static Pane PaneAt(long time, int revision, PaneTiming timing = PaneTiming.OnTime) => new()
    {
        Partition = 0,
        Number = revision,
        Key = "k",
        Window = Window,
        Revision = revision,
        Mode = PaneMode.Whole,
        Timing = timing,
        Cause = PaneCause.OnTime,
        Values = DriftCases.Row("1 1"),
        Offset = revision,
        RestsOn = revision,
        Ingested = new HybridTimestamp(time, 0),
    };
}
