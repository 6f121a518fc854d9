using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Reconciliation;

public sealed class RepairAllowanceTests
{
    // A case is an entity and its windows, as "a1" or "a12" for two windows at once; + is taken, - refused.
    [Theory]
    [InlineData("", 0, "a1+ b1+ c1+")]
    [InlineData("windows=2", 0, "a1+ b1+ c1- a2-")]
    [InlineData("windows=2", 99, "a1+ b1+ c1-")]
    [InlineData("windows=0", 0, "a1-")]
    [InlineData("windows=2", 0, "a1+ a23- b1+")]
    [InlineData("windows=1", 0, "a1+ a1+ a2-")]
    [InlineData("windows=2", 0, "a1+ a12+ a3-")]
    [InlineData("entities=1", 0, "a1+ a2+ b1- a3+")]
    [InlineData("entities=0", 0, "a1-")]
    [InlineData("hour=3", 1, "a1+ b1+ c1-")]
    [InlineData("hour=3", 5, "a1-")]
    [InlineData("windows=5 entities=2 hour=4", 1, "a123+ b1-")]
    public void TryTake_TakesACaseWholeOrNotAtAll(string limits, long before, string cases)
    {
        int? Limit(string name) => limits.Split(' ').FirstOrDefault(item => item.StartsWith(name + "=")) is { } text
            ? int.Parse(text[(name.Length + 1)..], null)
            : null;
        var allowance = new RepairAllowance(
            new RepairLimits(Limit("windows"), Limit("entities"), Limit("hour")), before);

        var actual = cases.Split(' ').Select(item =>
        {
            var isTaken = allowance.TryTake(item[..1], [.. item[1..^1].Select(WindowOf)]);
            return item[..^1] + (isTaken ? '+' : '-');
        }).ToList();

        Assert.Equal(cases, string.Join(' ', actual));
        Assert.Equal(cases.Contains('-'), allowance.IsReached);
    }

    [Fact]
    public void And_TakesTheStricterOfEachTwo() => Assert.Equal(
        new RepairLimits(1, 2, 3),
        new RepairLimits(1, 9, null).And(new RepairLimits(null, 2, 3)));

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 7_200, false)]
    [InlineData(2, 3_599, false)]
    [InlineData(2, 3_600, true)]
    [InlineData(3, 0, true)]
    public void Persistence_ComesByComparisonsOrByTime(int comparisons, int ageSeconds, bool isPersistent) =>
        Assert.Equal(
            isPersistent,
            new PersistenceRule(3, TimeSpan.FromHours(1)).IsPersistent(comparisons, TimeSpan.FromSeconds(ageSeconds)));

    [Theory]
    [InlineData(100, 0, 0, 0)]
    [InlineData(100, 50, 0, 500)]
    [InlineData(100, 50, 200, 300)]
    [InlineData(100, 50, 900, 0)]
    [InlineData(1, 10, 0, 10_000)]
    public void Pace_WaitsUntilTheRecordsAreDue(int perSecond, long records, int elapsed, int wait) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(wait),
            new ReplayPace(perSecond).Wait(records, TimeSpan.FromMilliseconds(elapsed)));

    private static Window WindowOf(char start) =>
        new(new EventTime((start - '0') * 10L), new EventTime(((start - '0') * 10L) + 10));
}
