using System.Globalization;
using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Ingesting;
using Xunit.Abstractions;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>
/// Goal: what is written of an entity does not depend on how much it remembers. Method: one entity gets events of three
/// days, all of which are still known at the end; its state is made durable after every thousand.
/// </summary>
public sealed class HotEntityTests(ITestOutputHelper output)
{
    private const int PerFlush = 1_000;

    private static readonly HashKey HashKey = new(7, 11);

    private static readonly CompiledContract Contract = new(new Contract
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
            WindowKind.Tumbling, TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.Zero),
        Aggregates =
        [
            new AggregateSpecification("n", AggregateFunction.CountEvents, null, 0),
            new AggregateSpecification("total", AggregateFunction.Sum, 1, 2),
        ],
        Watermark = new WatermarkSpecification(),
        AllowedLateness = TimeSpan.FromDays(3),
        LatePolicy = LatePolicy.Overwrite,
        Authority = Authority.Batch,
        Breaker = RepairBreaker.Default,
    });

    [Fact]
    public void WhatIsWrittenOfAnEvent_IsBounded_HoweverMuchIsRemembered()
    {
        var flushes = TestScale.Runs(100);
        var host = new EntityHost(Contract, 0, HashKey);
        host.Verify(null, isKnown: false);
        Dictionary<long, SavedSegment> stored = [];
        var (head, written, largestHead, largest, most) = (Array.Empty<byte>(), 0L, 0, 0L, 0);
        for (var flush = 0; flush < flushes; flush++)
        {
            Send(host, flush, flushes);
            var changes = SegmentChanges.None;
            head = Bytes(writer => changes = host.Save(writer));
            host.Flushed();
            foreach (var number in changes.Dropped)
            {
                Assert.True(stored.Remove(number));
            }

            foreach (var segment in changes.Added)
            {
                stored.Add(segment.Number, segment);
            }

            written += head.Length + changes.Bytes;
            largestHead = Math.Max(largestHead, head.Length);
            largest = Math.Max(largest, head.Length + changes.Bytes);
            most = Math.Max(most, stored.Count);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{flushes * PerFlush} identities: {stored.Values.Sum(segment => (long)segment.Bytes.Length)} bytes in "
            + $"{stored.Count} segments, at most {most}; {written / (flushes * PerFlush)} bytes written an event, "
            + $"{written / flushes} a flush, {largest} at most; heads of at most {largestHead}"));
        Assert.InRange(largestHead, 1, 64 * 1024);
        Assert.InRange(written / (flushes * PerFlush), 1, 450);
        Assert.InRange(largest, 1, 8 * 1024 * 1024);
        Assert.InRange(most, 1, 64 + (flushes * PerFlush / 8_192));
        Check(head, stored, flushes);
    }

    // All that was sent is known to whoever goes on from what is stored.
    private static void Check(byte[] head, Dictionary<long, SavedSegment> stored, int flushes)
    {
        var next = new EntityHost(Contract, 0, HashKey);
        next.Verify(new StoredEntityState(1, head) { Segments = [.. stored.Values] }, isKnown: false);
        foreach (var flush in new[] { 0, flushes / 2, flushes - 1 })
        {
            Assert.Equal(
                Enumerable.Repeat(EventStatus.Duplicate, PerFlush),
                Send(next, flush, flushes, at: next.LastApplied + 1));
        }
    }

    private static EventStatus[] Send(EntityHost host, int flush, int flushes, long? at = null)
    {
        var request = new PreparedRequest(Contract, HashKey);
        for (var i = 0; i < PerFlush; i++)
        {
            var number = (flush * PerFlush) + i;
            var time = new EventTime(1_760_000_000_000_000 + (number * (3L * 86_400_000_000 / flushes / PerFlush)));
            request.Add(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"specversion\":\"1.0\",\"id\":\"e{number}\",\"source\":\"/s\",\"type\":\"c\",\"time\":\"{time}\","
                + $"\"data\":{{\"entity\":\"hot\",\"amount\":{number % 900}}}}}")));
        }

        request.Seal();
        var answer = host.Receive(
            new EntityCall
            {
                Number = 1,
                Epoch = 1,
                Previous = host.LastApplied,
                Published = at is null ? long.MaxValue : 0,
                Slices =
                [
                    new EntitySlice
                    {
                        FirstOffset = at ?? (long)flush * PerFlush,
                        Count = PerFlush,
                        Ingested = new HybridTimestamp(1_760_000_000_000_000 + flush, 0),
                        Semantics = 2,
                        Watermark = null,
                        Places = [.. Enumerable.Range(0, PerFlush)],
                        Records = request.Shares[0].Records.ToArray(),
                    },
                ],
            },
            new RecordBatch(Contract));
        Assert.Equal(EntityCallStatus.Applied, answer.Status);
        return [.. answer.Effects.SelectMany(effects => effects.Outcomes).Select(outcome => outcome.Status)];
    }

    private static byte[] Bytes(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }
}
