using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>A contract with a property of each type and rule, an event that keeps it, and ways to change one thing.
/// </summary>
internal static class RecordContract
{
    public const string Event = "{'specversion':'1.0','id':'a','source':'s','type':'orders',"
        + "'time':'2026-01-02T03:04:05Z','data':{'customer':'c','amount':1.5,'pieces':2,"
        + "'placed':'2026-01-02T03:04:05.25Z','day':'2026-01-02','paid':true,'lines':[1],'code':'AB','level':'low'}}";

    public static readonly HashKey HashKey = new(3, 4);

    private static readonly PropertySpecification[] Properties =
    [
        new() { Name = "customer", Type = PropertyType.String, Required = true },
        new() { Name = "amount", Type = PropertyType.Number, Scale = 2, Minimum = -10_000, Maximum = 100_000 },
        new() { Name = "pieces", Type = PropertyType.Integer, Minimum = 0, MinimumExclusive = true },
        new() { Name = "placed", Type = PropertyType.Timestamp },
        new() { Name = "day", Type = PropertyType.Date },
        new() { Name = "paid", Type = PropertyType.Boolean },
        new() { Name = "lines", Type = PropertyType.Json },
        new() { Name = "code", Type = PropertyType.String, MinLength = 2, MaxLength = 4, Pattern = "^[A-Z]+$" },
        new() { Name = "level", Type = PropertyType.String, AllowedValues = ["low", "high"] },
    ];

    /// <summary>The contract; the event time is that of property <paramref name="eventTime"/> or, when null, the
    /// attribute's.</summary>
    public static CompiledContract Make(int? eventTime = null, params int[] key) => Make(
        eventTime,
        key.Length == 0 ? [0] : key,
        [
            new AggregateSpecification("events", AggregateFunction.CountEvents, null, 0),
            new AggregateSpecification("amount", AggregateFunction.Sum, 1, 2),
            new AggregateSpecification("pieces", AggregateFunction.Max, 2, 0),
            new AggregateSpecification("paid", AggregateFunction.CountValues, 5, 0),
            new AggregateSpecification("lines", AggregateFunction.CountValues, 6, 0),
        ]);

    /// <summary>The contract with each property as the column of its index.</summary>
    public static CompiledContract MakeWithAllColumns(int? eventTime = null) => Make(
        eventTime,
        [0],
        [.. Properties.Select((property, i) =>
            new AggregateSpecification(property.Name, AggregateFunction.Distinct, i, property.Scale))]);

    /// <summary>The event with <paramref name="found"/>, which must be there once, replaced; single quotes become
    /// double ones.</summary>
    public static byte[] With(string found, string replacement)
    {
        Assert.Equal(2, Event.Split(found).Length);
        return Bytes(Event.Replace(found, replacement, StringComparison.Ordinal));
    }

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json.Replace('\'', '"'));

    /// <summary>Reads one event, which must be kept, into a batch of its own.</summary>
    public static RecordBatch Read(CompiledContract contract, byte[] json)
    {
        var batch = new RecordBatch(contract);
        Assert.Equal(default, new EventReader(contract, HashKey).Read(json, batch, 0));
        return batch;
    }

    private static CompiledContract Make(
        int? eventTime,
        int[] key,
        AggregateSpecification[] aggregates) => new(new Contract
        {
            Id = "orders",
            Version = "1.2.0",
            Properties = [.. Properties],
            Key = [.. key],
            EventTimeProperty = eventTime,
            Partitions = 16,
            Windows = new WindowSpecification(
                WindowKind.Tumbling, TimeSpan.FromHours(1), TimeSpan.FromHours(1), default),
            Aggregates = [.. aggregates],
            Watermark = new WatermarkSpecification(),
            AllowedLateness = TimeSpan.Zero,
            LatePolicy = LatePolicy.Overwrite,
            Authority = Authority.Manual,
            Breaker = RepairBreaker.Default,
        });
}
