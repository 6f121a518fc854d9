using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.Tests;

/// <summary>The contract of these tests: amounts by key in windows of 1,000 microseconds.</summary>
internal static class TrafficContract
{
    public const string Id = "traffic";
    public const long Size = 1_000;

    public static Contract Make(
        long lateness = 0,
        LatePolicy policy = LatePolicy.Overwrite,
        Authority authority = Authority.Manual,
        int partitions = 3,
        WatermarkSpecification? watermark = null,
        RepairBreaker? breaker = null,
        Int128? averageTolerance = null) => new()
        {
            Id = Id,
            Version = "1.0.0",
            Properties =
            [
                new PropertySpecification { Name = "key", Type = PropertyType.String, Required = true },
                new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2 },
            ],
            Key = [0],
            EventTimeProperty = null,
            Partitions = partitions,
            Windows = new WindowSpecification(WindowKind.Tumbling, Duration(Size), Duration(Size), default),
            Aggregates =
            [
                new AggregateSpecification("events", AggregateFunction.CountEvents, null, 0),
                new AggregateSpecification("amounts", AggregateFunction.CountValues, 1, 0),
                new AggregateSpecification("sum", AggregateFunction.Sum, 1, 2),
                new AggregateSpecification("least", AggregateFunction.Min, 1, 2),
                new AggregateSpecification("greatest", AggregateFunction.Max, 1, 2),
                new AggregateSpecification("average", AggregateFunction.Average, 1, 8, averageTolerance),
            ],
            Watermark = watermark ?? new WatermarkSpecification(),
            AllowedLateness = Duration(lateness),
            LatePolicy = policy,
            Authority = authority,
            Breaker = breaker ?? RepairBreaker.Default,
        };

    public static TimeSpan Duration(long microseconds) =>
        TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
