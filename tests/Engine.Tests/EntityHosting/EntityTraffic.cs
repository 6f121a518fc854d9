using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;
using Xunit;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>Random traffic of one partition, through the writer with the entity hosts fused in, and through hosts on
/// their own.</summary>
internal sealed class EntityTraffic
{
    private const int Keys = 5;
    private readonly int _seed;
    private readonly List<(string Id, int Entity, long Time)> _sent = [];

    public EntityTraffic(WindowKind kind, LatePolicy policy, int seed)
    {
        _seed = seed;
        Contract = new CompiledContract(new Contract
        {
            Id = "c",
            Version = "1.0.0",
            Properties =
            [
                new PropertySpecification { Name = "entity", Type = PropertyType.String, Required = true },
                new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2 },
            ],
            Key = [0],
            EventTimeProperty = null,
            Partitions = 1,
            Windows = new WindowSpecification(
                kind,
                TimeSpan.FromSeconds(10),
                TimeSpan.FromSeconds(kind == WindowKind.Sliding ? 4 : 10),
                TimeSpan.Zero),
            Aggregates =
            [
                new AggregateSpecification("n", AggregateFunction.CountEvents, null, 0),
                new AggregateSpecification("total", AggregateFunction.Sum, 1, 2),
                new AggregateSpecification("most", AggregateFunction.Max, 1, 2),
                new AggregateSpecification("newest", AggregateFunction.Last, 1, 2)
                {
                    ValueType = PropertyType.Number,
                },
                new AggregateSpecification("values", AggregateFunction.Distinct, 1, 0)
                {
                    ValueType = PropertyType.Number,
                },
            ],
            Watermark = new WatermarkSpecification(),
            AllowedLateness = TimeSpan.FromSeconds(15),
            LatePolicy = policy,
            Authority = Authority.Batch,
            Breaker = RepairBreaker.Default,
        });
    }

    public CompiledContract Contract { get; }

    /// <summary>Whether some events break a gate.</summary>
    public bool HasFaults { get; init; }

    public static HashKey HashKey { get; } = new(7, 11);

    /// <summary>The panes and the quarantine of the writer with the hosts fused in, and its blocks.</summary>
    /// <param name="blocks">Gets the blocks.</param>
    /// <param name="act">What comes from outside after each request; null for nothing.</param>
    public BlockEffects RunFused(out List<PendingBlock> blocks, Action<EntityActs.Moment>? act = null)
    {
        var random = new Random(_seed);
        var writer = new PartitionWriter(Contract, 0, HashKey);
        var effects = new BlockEffects();
        blocks = [];
        long watermark = 0;
        for (var i = 0; i < 40; i++)
        {
            var request = new PreparedRequest(Contract, HashKey);
            for (var events = random.Next(1, 6); events > 0; events--)
            {
                request.Add(Event(random, watermark));
            }

            request.Seal();
            blocks.Add(writer.Accept(request, request.Shares[0], watermark, i, effects));
            watermark += random.Next(0, 6_000_000);
            if (writer.Needs(watermark))
            {
                blocks.Add(writer.Reach(watermark, i, effects));
            }

            act?.Invoke(new EntityActs.Moment(writer, effects, blocks, watermark, i));
        }

        return effects;
    }

    /// <summary>The same of hosts on their own, put together as the role does.</summary>
    public PublishBatch RunSeparately(List<PendingBlock> blocks)
    {
        var hosts = new Dictionary<string, EntityHost>(StringComparer.Ordinal);
        var draft = new PublishDraft(Contract.Contract.Id, 0, 0);
        long lastPane = 0;
        foreach (var block in blocks)
        {
            var batch = Decode(block);
            var records = Enumerable.Range(0, batch.Count).ToLookup(i => KeyOf(batch.RecordOf(i)));
            List<(PendingCall, SliceEffects)> given = [];
            foreach (var key in records.Select(item => item.Key).Union(hosts.Keys, StringComparer.Ordinal).ToList())
            {
                if (key is null)
                {
                    continue;
                }

                if (!hosts.TryGetValue(key, out var host))
                {
                    hosts.Add(key, host = NewHost());
                    host.Verify(null, isKnown: false);
                }

                var answer = host.Receive(new EntityCall
                {
                    Number = 1,
                    Epoch = 1,
                    Previous = host.LastApplied,
                    Published = block.Header.FirstOffset,
                    Slices = [SliceOf(block, batch, [.. records[key]])],
                }, Scratch);
                answer = ThroughTheWire(answer, key);
                Assert.Equal(EntityCallStatus.Applied, answer.Status);
                var call = new PendingCall(Encoding.UTF8.GetBytes(key), key);
                given.AddRange(answer.Effects.Select(effects => (call, effects)));
            }

            lastPane = draft.Add(new DurableBlock(block.Header, block.Payload.Bytes, []), given, lastPane);
        }

        return draft.ToBatch();
    }

    public RecordBatch Scratch => new(Contract);

    public EntityHost NewHost() => new(Contract, 0, HashKey);

    public static EntitySlice SliceOf(PendingBlock block, RecordBatch batch, int[] places)
    {
        var records = new ByteWriter();
        foreach (var place in places)
        {
            records.WriteBytes(batch.RecordOf(place));
        }

        var slice = new EntitySlice
        {
            FirstOffset = block.Header.FirstOffset,
            Count = block.Header.Count,
            Ingested = block.Header.Ingested,
            Semantics = block.Header.Semantics,
            Watermark = block.Header.Watermark,
            Places = places,
            Records = records.ToArray(),
        };
        var call = new EntityCall { Number = 3, Epoch = 1, Previous = 5, Published = 7, Slices = [slice] };
        var bytes = new ByteWriter();
        call.Write(bytes);
        return EntityCall.Read(bytes.ToArray()).Slices[0];
    }

    public RecordBatch Decode(PendingBlock block)
    {
        var batch = new RecordBatch(Contract);
        RecordCodec.Decode(block.Payload.Bytes.Span, block.Header.Count, HashKey, batch);
        return batch;
    }

    public static string? KeyOf(ReadOnlySpan<byte> record) =>
        RecordRoute.Read(record) is { HasKey: true } route ? Encoding.UTF8.GetString(route.Key) : null;

    private static EntityAnswer ThroughTheWire(EntityAnswer answer, string key)
    {
        var bytes = new ByteWriter();
        answer.Write(bytes);
        return EntityAnswer.Read(bytes.Written, 0, key);
    }

    // Few ids, so that repeats, conflicts and hits are common; each id stays with its entity.
    private byte[] Event(Random random, long watermark)
    {
        var entity = random.Next(Keys);
        var (id, time) = (NewId(), watermark + random.NextInt64(-40_000_000, 20_000_000));
        var attributes = "";
        switch (random.Next(10))
        {
            case 0 or 1 when _sent.Count > 0:
                var (target, of, at) = _sent[random.Next(_sent.Count)];
                (entity, time) = (of, random.Next(6) == 0 ? at + 1 : at);
                id = $"r{random.Next(3)}-{target}";
                attributes = $"\"kind\":\"retraction\",\"retracts\":\"{target}\",";
                break;
            case 2 when random.Next(4) == 0:
                (id, time) = ("t" + id, time - 10_000_000);
                attributes = "\"kind\":\"tombstone\",";
                break;
            default:
                _sent.Add((id, entity, time));
                break;
        }

        var digits = HasFaults && random.Next(8) == 0 ? ".001" : "";
        var data = $$"""{"entity":"k{{entity}}","amount":{{random.Next(9)}}{{digits}}}""";
        return Encoding.UTF8.GetBytes(
            $$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"c","time":"{{new EventTime(time)}}","""
            + $$"""{{attributes}}"data":{{data}}}""");

        string NewId() => $"k{entity}-{random.Next(200)}";
    }
}
