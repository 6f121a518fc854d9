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

    /// <summary>A contract with a count, and a sum at scale 2. With one partition each key is of that one.</summary>
    public static Contract Contract(
        string id = "orders",
        int partitions = 1,
        WindowKind kind = WindowKind.Tumbling) => new()
        {
            Id = id,
            Version = "1.0.0",
            Properties = [new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2 }],
            Key = [0],
            EventTimeProperty = null,
            Partitions = partitions,
            Windows = new WindowSpecification(
            kind, TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.Zero),
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

    /// <summary>Parts a batch by the partition of its panes' keys, whose numbers must ascend.</summary>
    public static IReadOnlyList<PublishBatch> ByPartition(Contract contract, PublishBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return
        [
            .. batch.Panes
                .Select(pane => pane with { Partition = RowPlace.Of(contract, pane.Key, pane.Window).Partition })
                .GroupBy(pane => pane.Partition)
                .Select(panes => batch with { Partition = panes.Key, Panes = [.. panes] }),
        ];
    }

    /// <summary>
    /// The nodes of the digest trees of rows, by level, group, partition and prefix, computed from nothing but the rows
    /// and level by level: what a store's nodes must equal.
    /// </summary>
    public static IReadOnlyList<DigestEntry> DigestsOf(Contract contract, IEnumerable<ResultRow> rows)
    {
        var placed = rows.Select(row => (
            Place: RowPlace.Of(contract, row.Key, row.Window),
            Digest: RowDigest.Of(contract, row.Key, row.Window, row.Values))).ToList();
        List<DigestEntry> nodes = [];
        for (var level = 0; level <= DigestTree.MaxDepth && placed.Count > 0; level++)
        {
            var ofLevel = placed.GroupBy(row => new DigestPlace(
                row.Place.Group, row.Place.Partition, level, DigestPlace.PrefixOf(row.Place.KeyHash, level))).ToList();
            nodes.AddRange(ofLevel
                .Select(node => new DigestEntry(
                    node.Key,
                    node.Aggregate(default(DigestSums), (sums, row) => sums.Plus(row.Digest))))
                .OrderBy(node => node.Place.Group)
                .ThenBy(node => node.Place.Partition)
                .ThenBy(node => node.Place.Prefix));
            placed = [.. ofLevel.Where(node => node.Count() > DigestTree.MaxLeafRows).SelectMany(node => node)];
        }

        return nodes;
    }

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
