using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Judging;

/// <summary>A contract in microseconds, so that every bound of the rules can be named in a line of a table.</summary>
internal static class JudgingContract
{
    /// <summary>Windows of 100, tumbling unless said otherwise, with an allowed lateness of 50, on one partition, keyed
    /// by <c>key</c>.</summary>
    public static Contract Make(
        long size = 100,
        long offset = 0,
        long lateness = 50,
        LatePolicy policy = LatePolicy.Overwrite,
        long? maxAhead = null,
        WindowKind kind = WindowKind.Tumbling,
        long? slide = null) => new()
        {
            Id = "judged",
            Version = "1.0.0",
            Properties =
            [
                new PropertySpecification { Name = "key", Type = PropertyType.String, Required = true },
                new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2 },
            ],
            Key = [0],
            EventTimeProperty = null,
            Partitions = 1,
            Windows = new WindowSpecification(
                kind, Microseconds(size), Microseconds(slide ?? size), Microseconds(offset)),
            Aggregates =
            [
                new AggregateSpecification("events", AggregateFunction.CountEvents, null, 0),
                new AggregateSpecification("sum", AggregateFunction.Sum, 1, 2),
            ],
            Watermark = new WatermarkSpecification { MaxAhead = maxAhead is { } ahead ? Microseconds(ahead) : null },
            AllowedLateness = Microseconds(lateness),
            LatePolicy = policy,
            Authority = Authority.Manual,
            Breaker = RepairBreaker.Default,
        };

    private static TimeSpan Microseconds(long count) => TimeSpan.FromTicks(count * TimeSpan.TicksPerMicrosecond);
}
