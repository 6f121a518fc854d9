using System.Globalization;
using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Engine.Tests.Golden;

/// <summary>What silos of two releases say to each other and leave behind for each other, by the roles that write it:
/// messages, the state of an entity with every kind of content, and a control log that was raised.</summary>
internal static class GoldenMessages
{
    public const string Key = "Ada";
    public static readonly HashKey HashKey = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    private static readonly (string Id, int Second, string Attributes, string Amount)[] Events =
    [
        ("e1", 1, "", "12.50"),
        ("e2", 2, "\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\",", "-0.01"),
        ("e3", 3, "", "\"twelve\""),
        ("r1", 1, "\"kind\":\"retraction\",\"retracts\":\"e1\",", "0"),
    ];

    /// <summary>The contract of the messages: held events, so that the versions of the semantics differ.</summary>
    public static CompiledContract Contract { get; } = new(new Contract
    {
        Id = "orders",
        Version = "1.0.0",
        Properties =
        [
            new PropertySpecification { Name = "customer", Type = PropertyType.String, Required = true },
            new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2 },
        ],
        Key = [0],
        EventTimeProperty = null,
        Partitions = 1,
        Windows = new WindowSpecification(
            WindowKind.Tumbling, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), TimeSpan.Zero),
        Aggregates =
        [
            new AggregateSpecification("n", AggregateFunction.CountEvents, null, 0),
            new AggregateSpecification("total", AggregateFunction.Sum, 1, 2),
            new AggregateSpecification("newest", AggregateFunction.Last, 1, 2) { ValueType = PropertyType.Number },
        ],
        Watermark = new WatermarkSpecification(),
        AllowedLateness = TimeSpan.FromSeconds(60),
        LatePolicy = LatePolicy.Quarantine,
        Authority = Authority.Batch,
        Breaker = RepairBreaker.Default,
    });

    public static EventShare Share()
    {
        var share = Records(Events);
        return new EventShare
        {
            Watermark = -5,
            Count = Events.Length,
            Records = share.Records,
            MinEventTime = share.MinEventTime,
            MaxEventTime = share.MaxEventTime,
        };
    }

    public static SourceTable Sources()
    {
        var table = new SourceTable();
        table.Add(new SourceState("/till/1", 1_767_323_045_000_006, 1_767_323_046_000_000, false));
        table.Add(new SourceState("/till/2", null, 1_767_323_047_000_000, false));
        return table;
    }

    /// <summary>A block of each version of the semantics: events, then the end of their window and one that is held.
    /// </summary>
    public static EntityCall Call() => new()
    {
        Number = 7,
        Epoch = 3,
        Previous = -1,
        Published = 0,
        IsFlush = true,
        Slices =
        [
            Slice(0, 1, null, Events),
            Slice(4, 2, 10_000_000, [("e4", 4, "", "3")]),
            Slice(5, 2, 10_000_000, [("e4", 4, "", "4")]),
        ],
    };

    /// <summary>The control log: registered at version 1, and raised to 2.</summary>
    public static byte[] ControlBlocks()
    {
        var (log, first) = ControlLog.Register("the contract", Contract.Contract, 1_767_323_045_000_000, 1);
        log.TakeOver(2);
        log.Stage(new WatermarkDecision(
            9, WatermarkCause.Sources, null, null, [new SourceState("/till/1", 9, 1_767_323_046_000_000, false)]));
        var second = log.Seal(1_767_323_046_000_000);
        log.Stage(new SemanticsRaise(2, 3));
        log.StageResultsFrom(new EventTime(-1));
        var third = log.Seal(1_767_323_047_000_000);
        var writer = new ByteWriter();
        foreach (var block in (PendingBlock[])[first, second, third])
        {
            BlockCodec.Write(writer, block.Header, block.Payload);
        }

        return writer.ToArray();
    }

    private static EntitySlice Slice(
        long offset,
        ushort semantics,
        long? watermark,
        (string Id, int Second, string Attributes, string Amount)[] events) => new()
        {
            FirstOffset = offset,
            Count = events.Length,
            Ingested = new HybridTimestamp(1_767_323_046_000_000 + offset, 3),
            Semantics = semantics,
            Watermark = watermark,
            Places = [.. Enumerable.Range(0, events.Length)],
            Records = Records(events).Records,
        };

    private static RequestShareBytes Records((string Id, int Second, string Attributes, string Amount)[] events)
    {
        var request = new PreparedRequest(Contract, HashKey);
        foreach (var (id, second, attributes, amount) in events)
        {
            var time = new EventTime(second * 1_000_000L);
            request.Add(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"/till/1\",\"type\":\"orders\",{attributes}"
                + $"\"time\":\"{time}\",\"data\":{{\"customer\":\"{Key}\",\"amount\":{amount}}}}}")));
        }

        request.Seal();
        Assert.Empty(request.Rejected);
        var share = Assert.Single(request.Shares);
        return new RequestShareBytes(share.Records.ToArray(), share.MinEventTime, share.MaxEventTime);
    }

    private sealed record RequestShareBytes(byte[] Records, long? MinEventTime, long? MaxEventTime);
}
