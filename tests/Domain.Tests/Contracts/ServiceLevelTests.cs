using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

public sealed class ServiceLevelTests
{
    [Theory]
    [InlineData("'property': 'latency', 'value': 4, 'unit': 'h'", ServiceIndicator.WindowLatency, 14_400_000_000)]
    [InlineData("'property': 'latency', 'value': 1.5, 'unit': 'days'", ServiceIndicator.WindowLatency, 129_600_000_000)]
    [InlineData("'property': 'latency', 'value': 'PT6H'", ServiceIndicator.WindowLatency, 21_600_000_000)]
    [InlineData("'property': 'freshness', 'value': 90, 'unit': 'm'", ServiceIndicator.Freshness, 5_400_000_000)]
    [InlineData("'property': 'timeToDetect', 'value': 0, 'unit': 's'", ServiceIndicator.TimeToDetect, 0)]
    [InlineData("'property': 'timeToRepair', 'value': 1, 'unit': 'w'", ServiceIndicator.TimeToRepair, 604_800_000_000)]
    public void Times_AreReadWithTheirUnit(string item, ServiceIndicator indicator, long microseconds) =>
        Assert.Equal((indicator, (decimal)microseconds), LevelOf(item));

    [Theory]
    [InlineData("'property': 'duplicateRate', 'value': 0.01", ServiceIndicator.DuplicateRate, "0.01")]
    [InlineData("'property': 'driftRate', 'value': 2, 'unit': 'percent'", ServiceIndicator.DriftRate, "0.02")]
    [InlineData("'property': 'errorRate', 'value': 100, 'unit': '%'", ServiceIndicator.DriftRate, "1")]
    public void Rates_AreShares(string item, ServiceIndicator indicator, string share) =>
        Assert.Equal((indicator, decimal.Parse(share, null)), LevelOf(item));

    [Theory]
    [InlineData("'property': 'latency'", "slaProperties[0].value", "is missing")]
    [InlineData("'value': 1", "slaProperties[0].property", "is missing")]
    [InlineData("'property': 'latency', 'value': 1, 'unit': 'moons'", "slaProperties[0].unit", "must be one of us, ms")]
    [InlineData("'property': 'latency', 'value': -1, 'unit': 'h'", "slaProperties[0].value", "must not be negative")]
    [InlineData("'property': 'latency', 'value': 100001, 'unit': 'd'", "slaProperties[0].value", "at most 100000 days")]
    [InlineData("'property': 'latency', 'value': 4", "slaProperties[0].value", "must be a duration")]
    [InlineData("'property': 'driftRate', 'value': 1.1", "slaProperties[0].value", "must be from 0 to 1")]
    [InlineData("'property': 'driftRate', 'value': 101, 'unit': '%'", "slaProperties[0].value", "from 0 to 100")]
    [InlineData("'property': 'driftRate', 'value': 1, 'unit': 'h'", "slaProperties[0].unit", "must be percent")]
    public void WhatIsNoLevel_IsAnError(string item, string path, string message)
    {
        var error = Assert.Single(Read(item).Errors);

        Assert.Equal((path, true), (error.Path, error.Message.Contains(message, StringComparison.Ordinal)));
    }

    private static (ServiceIndicator, decimal) LevelOf(string item)
    {
        var level = Assert.Single(SampleContract.Valid(Read(item)).ServiceLevels);
        return (level.Indicator, level.Bound);
    }

    private static ContractReading Read(string item) => SampleContract.Read(
        "'status': 'active',", $"'status': 'active', 'slaProperties': [{{ {item} }}],");
}
