using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>
/// Goal: a state that is saved as a head and segments is the state, and judges as one that was never saved. Method: two
/// states fold the same random traffic; one of them is divided after random blocks, and now and then made anew from
/// what was written; each time what is written of it whole must be the same before and after, byte by byte.
/// </summary>
public sealed class DividedStateTests
{
    public static TheoryData<WindowKind, LatePolicy> KindsAndPolicies => WindowVariants.All;

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public void HeadAndSegments_OverAnyFlushes_AreTheWholeState(WindowKind kind, LatePolicy policy)
    {
        var seen = new Seen();
        for (var seed = 0; seed < TestScale.Runs(60); seed++)
        {
            var traffic = new EntityTraffic(kind, policy, seed) { HasFaults = seed % 2 == 0 };
            traffic.RunFused(out var blocks);
            Fold(traffic, blocks, new Random(seed), seen);
        }

        Assert.True(seen is { Merged: > 0, Dropped: > 0, Restored: > 0 }, seen.ToString());
        Assert.InRange(seen.MostSegments, 2, 4);
    }

    [Fact]
    public void Load_WithoutASegmentThatTheHeadLists_IsRefused()
    {
        var traffic = new EntityTraffic(WindowKind.Tumbling, LatePolicy.Overwrite, 1);
        traffic.RunFused(out var blocks);
        var state = NewState(traffic);
        Apply(traffic, state, blocks[0]);
        state.Divide(new SegmentOptions { MaxInlineBytes = 0 });
        var head = Bytes(state.SaveHead);

        Assert.Throws<CorruptDataException>(() => Load(traffic, head, []));
    }

    private static void Fold(EntityTraffic traffic, List<PendingBlock> blocks, Random random, Seen seen)
    {
        var options = new SegmentOptions
        {
            MaxInlineBytes = random.Next(3) * 150,
            FanIn = random.Next(2, 4),
            MaxSegments = 3,
            FullEntries = random.Next(4) == 0 ? 4 : 1_000,
        };
        var (plain, divided) = (NewState(traffic), NewState(traffic));
        Dictionary<long, SavedSegment> stored = [];
        foreach (var block in blocks)
        {
            var expected = Apply(traffic, plain, block);
            var given = Apply(traffic, divided, block);
            Assert.Equal(expected.Outcomes, given.Outcomes);
            Assert.Equal(expected.Panes, given.Panes);
            if (random.Next(3) > 0)
            {
                continue;
            }

            var changes = divided.Divide(options);
            Store(changes, stored);
            Assert.Equal(divided.Segments.Select(segment => segment.Number).Order(), stored.Keys.Order());
            var restored = Load(traffic, Bytes(divided.SaveHead), [.. stored.Values]);
            Assert.Equal(divided.Segments, restored.Segments);
            Assert.Equal(Convert.ToHexString(Bytes(divided.Save)), Convert.ToHexString(Bytes(restored.Save)));
            divided = random.Next(2) == 0 ? restored : divided;
            seen.Note(changes, divided, options);
        }

        // What has been replaced lies elsewhere, but for that the two hold the same.
        Assert.Equal(Bytes(plain.Save).Length, Bytes(divided.Save).Length);
    }

    private static void Store(SegmentChanges changes, Dictionary<long, SavedSegment> stored)
    {
        foreach (var number in changes.Dropped)
        {
            Assert.True(stored.Remove(number));
        }

        foreach (var segment in changes.Added)
        {
            stored.Add(segment.Number, segment);
        }
    }

    private static PartitionState NewState(EntityTraffic traffic) =>
        new(traffic.Contract, 0, EntityTraffic.HashKey) { UsesSequences = false };

    private static PartitionState Load(EntityTraffic traffic, byte[] head, IReadOnlyList<SavedSegment> segments)
    {
        var state = NewState(traffic);
        var reader = new ByteReader(head);
        state.Load(ref reader, segments);
        Assert.True(reader.AtEnd);
        return state;
    }

    private static (EventOutcome[] Outcomes, List<Pane> Panes) Apply(
        EntityTraffic traffic,
        PartitionState state,
        PendingBlock block)
    {
        var effects = new BlockEffects();
        var batch = traffic.Decode(block);
        var outcomes = new EventOutcome[batch.Count];
        state.Apply(block.Header, batch, [.. Enumerable.Range(0, batch.Count)], outcomes, effects);
        return (outcomes, [.. effects.Panes]);
    }

    private static byte[] Bytes(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }

    private sealed record Seen
    {
        public int Merged { get; private set; }

        public int Dropped { get; private set; }

        public int Restored { get; private set; }

        public int MostSegments { get; private set; }

        public void Note(SegmentChanges changes, PartitionState state, SegmentOptions options)
        {
            Merged += changes is { Added.Count: > 0, Dropped.Count: > 1 } ? 1 : 0;
            Dropped += changes is { Added.Count: 0, Dropped.Count: > 0 } ? 1 : 0;
            Restored += state.Segments.Count > 0 ? 1 : 0;
            MostSegments = options.FullEntries > 4 ? Math.Max(MostSegments, state.Segments.Count) : MostSegments;
        }
    }
}
