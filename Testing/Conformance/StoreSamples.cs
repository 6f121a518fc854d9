using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Testing.Conformance;

/// <summary>Small values for tests of stores.</summary>
public static class StoreSamples
{
    /// <summary>The length of a window: one hour.</summary>
    public const long WindowMicroseconds = 3_600_000_000;

    /// <summary>A contract with a count, and a sum at scale 2.</summary>
    public static Contract Contract(string id = "orders") => new()
    {
        Id = id,
        Version = "1.0.0",
        Properties = [new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2 }],
        Key = [0],
        EventTimeProperty = null,
        Partitions = 4,
        Windows = new WindowSpecification(
            WindowKind.Tumbling, TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.Zero),
        Aggregates =
        [
            new AggregateSpecification("events", AggregateFunction.CountEvents, null, 0),
            new AggregateSpecification("total", AggregateFunction.Sum, 0, 2),
        ],
        Watermark = new WatermarkSpecification(),
        AllowedLateness = TimeSpan.Zero,
        LatePolicy = LatePolicy.Overwrite,
        Authority = Authority.Manual,
        Breaker = RepairBreaker.Default,
    };

    /// <summary>The same with values that are no plain numbers: an average, a first text, a last flag, a distinct
    /// count.
    /// </summary>
    public static Contract ContractOfAllValues(string id = "orders")
    {
        var plain = Contract(id);
        return new Contract
        {
            Id = plain.Id,
            Version = plain.Version,
            Properties =
            [
                .. plain.Properties,
                new PropertySpecification { Name = "label", Type = PropertyType.String },
                new PropertySpecification { Name = "paid", Type = PropertyType.Boolean },
            ],
            Key = plain.Key,
            EventTimeProperty = null,
            Partitions = plain.Partitions,
            Windows = plain.Windows,
            Aggregates =
            [
                .. plain.Aggregates,
                new AggregateSpecification("mean", AggregateFunction.Average, 0, 8),
                new AggregateSpecification("opening", AggregateFunction.First, 1, 0)
                {
                    ValueType = PropertyType.String,
                },
                new AggregateSpecification("state", AggregateFunction.Last, 2, 0) { ValueType = PropertyType.Boolean },
                new AggregateSpecification("labels", AggregateFunction.Distinct, 1, 0)
                {
                    ValueType = PropertyType.String,
                },
            ],
            Watermark = plain.Watermark,
            AllowedLateness = plain.AllowedLateness,
            LatePolicy = plain.LatePolicy,
            Authority = plain.Authority,
            Breaker = plain.Breaker,
        };
    }

    /// <summary>The window with the given number from the epoch on.</summary>
    public static Window Window(int number) => new(
        new EventTime(number * WindowMicroseconds), new EventTime((number + 1) * WindowMicroseconds));

    /// <summary>A count and a sum in hundredths.</summary>
    public static AggregateValues Values(long events, long total) =>
        new(AggregateValue.Of(events), AggregateValue.Of(total));

    /// <summary>A block whose records are <paramref name="text"/>.</summary>
    public static PendingBlock Block(
        string contractId,
        int partition,
        long firstOffset,
        int count = 1,
        long epoch = 1,
        string text = "records",
        ulong appendId = 1) => new(
        contractId,
        new BlockHeader
        {
            Partition = partition,
            FirstOffset = firstOffset,
            Count = count,
            Epoch = epoch,
            AppendId = appendId,
            Ingested = new HybridTimestamp(1_000_000 + firstOffset, 0),
            Watermark = firstOffset == 0 ? null : firstOffset,
            MinEventTime = 10,
            MaxEventTime = 20,
        },
        BlockCodec.MakePayload(Encoding.UTF8.GetBytes(text)));

    /// <summary>A pane; a withdrawal when <paramref name="values"/> is null.</summary>
    public static Pane Pane(
        string key,
        int window,
        long number,
        AggregateValues? values,
        int revision = 1,
        int partition = 0,
        long restsOn = 0,
        string? run = null) => new()
        {
            Partition = partition,
            Number = number,
            Key = key,
            Window = Window(window),
            Revision = revision,
            Mode = values is null ? PaneMode.Withdrawal : PaneMode.Whole,
            Timing = run is not null ? PaneTiming.Correction : revision == 1 ? PaneTiming.OnTime : PaneTiming.Late,
            Cause = run is not null ? PaneCause.Repair : revision == 1 ? PaneCause.OnTime : PaneCause.Late,
            Values = values,
            Offset = restsOn,
            RestsOn = restsOn,
            Ingested = new HybridTimestamp(5_000_000 + number, (uint)number),
            Run = run,
        };

    /// <summary>What a partition published.</summary>
    public static PublishBatch Batch(
        long nextOffset,
        IReadOnlyList<Pane> panes,
        IReadOnlyList<QuarantineEntry>? quarantined = null,
        IReadOnlyList<QuarantineChange>? changes = null,
        int partition = 0,
        string contractId = "orders") => new()
        {
            ContractId = contractId,
            Partition = partition,
            NextOffset = nextOffset,
            Panes = panes,
            Quarantined = quarantined ?? [],
            QuarantineChanges = changes ?? [],
        };

    /// <summary>A quarantined event.</summary>
    public static QuarantineEntry Quarantined(long offset, int partition = 0, EventTime? time = null) => new()
    {
        Partition = partition,
        Offset = offset,
        Source = "/till/1",
        Id = "e" + offset.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Key = "k",
        Time = time,
        Status = EventStatus.Quarantined,
        Reason = ReasonCode.Range,
        Property = "amount",
        Ingested = new HybridTimestamp(7, 1),
        Record = new byte[] { 1, 2, 3 },
    };

    /// <summary>The digests of rows, computed from nothing but the rows: what a store's digests must equal.</summary>
    public static IReadOnlyList<BucketDigest> DigestsOf(Contract contract, IEnumerable<ResultRow> rows) =>
    [
        .. rows
            .GroupBy(row => (row.Window, Bucket: RowDigest.BucketOf(RowDigest.KeyHash(row.Key))))
            .Select(bucket => new BucketDigest(
                bucket.Key.Window,
                bucket.Key.Bucket,
                bucket.Aggregate(
                    default(DigestSums),
                    (sums, row) => sums.Plus(RowDigest.Of(contract, row.Key, row.Window, row.Values)))))
            .OrderBy(digest => digest.Group)
            .ThenBy(digest => digest.Bucket),
    ];

    /// <summary>A pane as a row.</summary>
    public static ResultRow RowOf(Pane pane)
    {
        ArgumentNullException.ThrowIfNull(pane);
        return new ResultRow(
            pane.Key,
            pane.Window,
            pane.Values ?? throw new ArgumentException("A withdrawal has no row.", nameof(pane)));
    }
}
