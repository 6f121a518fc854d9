using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

/// <summary>Contracts and rows in short, so that a case of a table fits on a line.</summary>
internal static class DriftCases
{
    /// <summary><c>events: count()</c> and <c>total: sum(amount)</c>, exact.</summary>
    public static Contract CountAndSum(Authority authority = Authority.Manual) =>
        Of(authority, Aggregate("events", AggregateFunction.CountEvents), Aggregate("total", AggregateFunction.Sum));

    public static Contract Of(params AggregateSpecification[] aggregates) => Of(Authority.Manual, aggregates);

    public static Contract Of(Authority authority, params AggregateSpecification[] aggregates) => new()
    {
        Id = "payments",
        Version = "1.0.0",
        Properties = [],
        Key = [],
        EventTimeProperty = null,
        Partitions = 1,
        Windows = default!,
        Aggregates = [.. aggregates],
        Watermark = new WatermarkSpecification(),
        AllowedLateness = TimeSpan.Zero,
        LatePolicy = LatePolicy.Overwrite,
        Authority = authority,
        Breaker = RepairBreaker.Default,
    };

    public static AggregateSpecification Aggregate(string name, AggregateFunction function, int? tolerance = null) =>
        new(name, function, function == AggregateFunction.CountEvents ? null : 0, Scale: 0, tolerance);

    /// <summary>A row from <c>3 70</c>; <c>-</c> is no row, <c>n</c> null and <c>o</c> overflow.</summary>
    public static AggregateValues? Row(string text) =>
        text == "-" ? null : new AggregateValues([.. text.Split(' ').Select(Value)]);

    /// <summary>A recompute from its three results, as <c>2 50 | 2 50 | 3 70</c>; <c>?</c> is none.</summary>
    public static RecomputeSet? Log(string text)
    {
        if (text == "?")
        {
            return null;
        }

        var results = text.Split(" | ");
        return new RecomputeSet
        {
            Counted = Row(results[0]),
            WithQuality = Row(results[1]),
            WithDuplicates = Row(results[2]),
        };
    }

    public static DriftCase Drift(string stream, string batch, string log) => new()
    {
        Stream = Row(stream),
        Batch = Row(batch),
        Recompute = Log(log),
    };

    private static AggregateValue Value(string text) => text switch
    {
        "n" => AggregateValue.Null,
        "o" => AggregateValue.Overflow,
        _ => AggregateValue.Of(int.Parse(text)),
    };
}
