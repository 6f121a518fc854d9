using System.Globalization;
using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Tests.Judging;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Tests.Aggregation;

/// <summary>A contract with every aggregate, and events of it, which reach a tally as they do in a window.</summary>
internal sealed class TallyEvents
{
    private readonly CompiledContract _compiled;
    private readonly Contribution _scratch;

    public TallyEvents()
    {
        var judged = JudgingContract.Make();
        Contract = new Contract
        {
            Id = judged.Id,
            Version = judged.Version,
            Properties =
            [
                .. judged.Properties,
                new PropertySpecification { Name = "label", Type = PropertyType.String },
                new PropertySpecification { Name = "flag", Type = PropertyType.Boolean },
            ],
            Key = [0],
            EventTimeProperty = null,
            Partitions = 1,
            Windows = judged.Windows,
            Aggregates =
            [
                new AggregateSpecification("events", AggregateFunction.CountEvents, null, 0),
                new AggregateSpecification("amounts", AggregateFunction.CountValues, 1, 0),
                new AggregateSpecification("sum", AggregateFunction.Sum, 1, 2),
                new AggregateSpecification("least", AggregateFunction.Min, 1, 2),
                new AggregateSpecification("most", AggregateFunction.Max, 1, 2),
                new AggregateSpecification("mean", AggregateFunction.Average, 1, 8),
                Typed("oldest", AggregateFunction.First, 1, PropertyType.Number, 2),
                Typed("opening", AggregateFunction.First, 2, PropertyType.String, 0),
                Typed("closing", AggregateFunction.Last, 2, PropertyType.String, 0),
                Typed("state", AggregateFunction.Last, 3, PropertyType.Boolean, 0),
                Typed("labels", AggregateFunction.Distinct, 2, PropertyType.String, 0),
                Typed("values", AggregateFunction.Distinct, 1, PropertyType.Number, 0),
            ],
            Watermark = judged.Watermark,
            AllowedLateness = judged.AllowedLateness,
            LatePolicy = LatePolicy.Merge,
            Authority = judged.Authority,
            Breaker = judged.Breaker,
        };
        _compiled = new CompiledContract(Contract);
        Layout = new AggregateLayout(_compiled);
        _scratch = new Contribution(Layout);
    }

    public Contract Contract { get; }

    public AggregateLayout Layout { get; }

    /// <summary>A random event: few times, sources and values, so that they collide.</summary>
    public static TallyEvent Next(Random random, int number) => new(
        random.Next(6),
        $"s{random.Next(3)}",
        string.Create(CultureInfo.InvariantCulture, $"{random.Next(10)}-{number}"),
        random.Next(4) == 0 ? null : random.Next(-500, 500),
        random.Next(4) == 0 ? null : new[] { "", "red", "Ä", "\uFF61", "\U0001F600", "a\"b" }[random.Next(6)],
        random.Next(4) == 0 ? null : random.Next(2) == 0);

    public WindowTally NewTally() => new(Layout);

    public void Add(WindowTally tally, TallyEvent item) => tally.Add(Read(item));

    public bool TryRemove(WindowTally tally, TallyEvent item) => tally.TryRemove(Read(item));

    private Contribution Read(TallyEvent item)
    {
        var batch = new RecordBatch(_compiled);
        var reading = new EventReader(_compiled, new HashKey(1, 2)).Read(Encoding.UTF8.GetBytes(Json(item)), batch, 0);
        Assert.Equal(ReasonCode.None, reading.Reason);
        Assert.Equal(ReasonCode.None, batch.Headers[0].Gate);
        var bytes = new ByteWriter();
        Contribution.Write(Layout, batch, 0, bytes);
        _scratch.Read(item.Time, bytes.Written);
        return _scratch;
    }

    private static string Json(TallyEvent item) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"specversion\":\"1.0\",\"id\":\"{item.Id}\",\"source\":\"{item.Source}\",\"type\":\"judged\","
        + $"\"time\":\"{new EventTime(item.Time)}\",\"data\":{{\"key\":\"k\",\"amount\":{item.Amount},"
        + $"\"label\":{item.LabelJson},\"flag\":{item.FlagText ?? "null"}}}}}");

    private static AggregateSpecification Typed(
        string name, AggregateFunction function, int property, PropertyType type, int scale) =>
        new(name, function, property, scale) { ValueType = type };
}
