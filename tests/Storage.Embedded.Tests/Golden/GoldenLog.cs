using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Golden;

/// <summary>
/// The content of the golden log of version 1: two segments; events with and without optional attributes and one that
/// breaks a gate; a compressed block; control records; a change of epoch.
/// </summary>
internal static class GoldenLog
{
    public static readonly HashKey Key = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    // Another version of the compressor may give other bytes for the same records: these are fixed.
    private const string CompressedBytes =
        "83cf200080aaaaaaea1f441560b9e9412f273d29e8e1a8a7a302a81e14408f0a7785bb1ef570d3c3452f07bdea592f0a7a52"
        + "00bd1c1436e006c730405c70409b0dc63c235a2403aa52885169e43536ce96f9ee598df0903604e45eff5e8ddc77c90130";

    public const long SegmentBytes = EmbeddedStoreOptions.MinSegmentBytes;

    private static readonly string[] Events =
    [
        """
        {"specversion":"1.0","id":"e1","source":"/till/1","type":"orders","time":"2026-01-02T03:04:05.000006Z",
         "data":{"customer":"Ada","amount":12.50,"express":true,"placed":"2026-01-02T03:00:00Z"}}
        """,
        """
        {"specversion":"1.0","id":"e2","source":"/till/2","type":"orders","time":"1969-12-31T23:59:59Z",
         "sequence":"7","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
         "data":{"customer":"Bö","amount":-0.01}}
        """,
        """
        {"specversion":"1.0","id":"e3","source":"/till/1","type":"orders","time":"2026-01-02T03:04:06Z",
         "data":{"customer":"Ada","amount":"twelve"}}
        """,
    ];

    public static IEnumerable<PendingBlock[]> Groups()
    {
        yield return
        [
            Block(BlockHeader.ControlLog, 0, 1, 1, Control(ControlKind.ContractRegistered, "the contract"u8)),
        ];
        yield return
        [
            Block(2, 0, 3, 1, BlockCodec.MakePayload(Encode(Events))),
            Block(BlockHeader.ControlLog, 1, 1, 1, Control(ControlKind.WatermarkDecided, [1, 2, 3])),
        ];
        yield return [Block(2, 3, 1, 2, Control(ControlKind.WatermarkReached, []), watermark: 1_767_323_045_000_006)];
        yield return [Block(0, 0, 400, 2, Compressed(Encode([.. Enumerable.Repeat(Events[0], 400)])), watermark: -5)];
        yield return [Block(0, 400, 1, 2, Control(ControlKind.Correction, new byte[4000]), watermark: 9)];
    }

    /// <summary>A contract that the events of the log belong to.</summary>
    public static Contract Orders() => new()
    {
        Id = "orders",
        Version = "1.0.0",
        Properties =
        [
            new PropertySpecification { Name = "customer", Type = PropertyType.String, Required = true },
            new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2, Required = true },
            new PropertySpecification { Name = "express", Type = PropertyType.Boolean },
            new PropertySpecification { Name = "placed", Type = PropertyType.Timestamp },
        ],
        Key = [0],
        EventTimeProperty = null,
        Partitions = 4,
        Windows = StoreSamples.Contract().Windows,
        Aggregates = [new AggregateSpecification("total", AggregateFunction.Sum, 1, 2)],
        Watermark = new WatermarkSpecification(),
        AllowedLateness = TimeSpan.Zero,
        LatePolicy = LatePolicy.Overwrite,
        Authority = Authority.Manual,
        Breaker = RepairBreaker.Default,
    };

    private static byte[] Encode(IReadOnlyList<string> events)
    {
        var contract = new CompiledContract(Orders());
        var reader = new EventReader(contract, Key);
        var batch = new RecordBatch(contract);
        for (var i = 0; i < events.Count; i++)
        {
            var reading = reader.Read(System.Text.Encoding.UTF8.GetBytes(events[i]), batch, i);
            Assert.Equal(ReasonCode.None, reading.Reason);
        }

        return batch.Bytes.ToArray();
    }

    private static BlockPayload Compressed(byte[] records)
    {
        var bytes = Convert.FromHexString(CompressedBytes);
        return new BlockPayload(bytes, BlockCompression.Brotli, records.Length, Crc32C.Compute(bytes));
    }

    private static BlockPayload Control(ControlKind kind, ReadOnlySpan<byte> payload)
    {
        var bytes = new ByteWriter();
        RecordCodec.WriteControl(bytes, kind, payload);
        return BlockCodec.MakePayload(bytes.ToArray());
    }

    private static PendingBlock Block(
        int partition,
        long firstOffset,
        int count,
        long epoch,
        BlockPayload payload,
        long? watermark = null) => new(
        "orders",
        new BlockHeader
        {
            Partition = partition,
            FirstOffset = firstOffset,
            Count = count,
            Epoch = epoch,
            AppendId = new UInt128(0x0123456789abcdef, (ulong)firstOffset),
            Ingested = new HybridTimestamp(1_767_323_046_000_000 + firstOffset, 3),
            Semantics = 1,
            Watermark = watermark,
            MinEventTime = count > 1 ? -1_000_000 : null,
            MaxEventTime = count > 1 ? 1_767_323_046_000_000 : null,
        },
        payload);
}
