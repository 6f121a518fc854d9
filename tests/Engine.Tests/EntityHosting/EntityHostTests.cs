using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Testing.Protocol;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>
/// Goal: the entity hosts on their own give what the writer with the hosts fused in gives. Method: random traffic of
/// one partition goes through the writer; its blocks are cut into slices by entity; the panes of all hosts, put in the
/// order that the writer numbers them, must be the writer's.
/// </summary>
public sealed class EntityHostTests
{
    public static TheoryData<WindowKind, LatePolicy> KindsAndPolicies => WindowVariants.All;

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public void Panes_OfFusedWriterAndSeparateHosts_AreTheSame(WindowKind kind, LatePolicy policy)
    {
        HashSet<PaneCause> causes = [];
        for (var seed = 0; seed < TestScale.Runs(50); seed++)
        {
            var traffic = new EntityTraffic(kind, policy, seed);
            var fused = traffic.RunFused(out var blocks).Panes;

            var separate = traffic.RunSeparately(blocks).Panes;

            Assert.Equal(fused, separate);
            causes.UnionWith(fused.Select(pane => pane.Cause));
        }

        // Under the policy quarantine nothing changes a complete window but its session's growing.
        PaneCause[] expected = (kind, policy) switch
        {
            (WindowKind.Session, LatePolicy.Quarantine) => [PaneCause.Merge],
            (_, LatePolicy.Quarantine) => [],
            (WindowKind.Session, _) =>
                [PaneCause.Late, PaneCause.Retraction, PaneCause.Tombstone, PaneCause.Merge, PaneCause.Split],
            _ => [PaneCause.Late, PaneCause.Retraction, PaneCause.Tombstone],
        };
        Assert.Empty(expected.Except(causes));
    }

    [Fact]
    public void Receive_RepeatedMissingOrOutdatedSlices_SaysSoAndChangesNothing()
    {
        var traffic = new EntityTraffic(WindowKind.Tumbling, LatePolicy.Overwrite, 1);
        traffic.RunFused(out var blocks);
        var host = traffic.NewHost();
        EntityCall Call(long? previous, long epoch, PendingBlock block) => new()
        {
            Number = 1,
            Epoch = epoch,
            Previous = previous,
            Published = 0,
            Slices = [EntityTraffic.SliceOf(block, traffic.Decode(block), [0])],
        };

        host.Verify(null, isKnown: false);
        var applied = host.Receive(Call(null, 2, blocks[0]), traffic.Scratch);
        var again = host.Receive(Call(null, 2, blocks[0]), traffic.Scratch);
        var gap = host.Receive(Call(blocks[^2].Header.NextOffset - 1, 2, blocks[^1]), traffic.Scratch);
        var refused = host.Receive(Call(applied.LastApplied, 1, blocks[1]), traffic.Scratch);

        Assert.Equal(EntityCallStatus.Applied, applied.Status);
        Assert.Equal(EntityCallStatus.Applied, again.Status);
        Assert.Equal(applied.Effects, again.Effects);
        Assert.Equal(EntityCallStatus.Gap, gap.Status);
        Assert.Equal(EntityCallStatus.Refused, refused.Status);
        Assert.Equal(blocks[0].Header.NextOffset - 1, host.LastApplied);
    }

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public void ReadOpen_ChangesNothing_AndFromTheStoreIsTheSame(WindowKind kind, LatePolicy policy)
    {
        var traffic = new EntityTraffic(kind, policy, 1);
        traffic.RunFused(out var blocks);
        var host = new EntityHost(traffic.Contract, 0, EntityTraffic.HashKey)
        {
            Segments = new SegmentOptions { MaxInlineBytes = 100, FanIn = 2 },
        };
        host.Verify(null, isKnown: false);
        var (store, version) = (new EntityStatesInMemory(), (int?)null);
        long? previous = null;
        var windows = 0;
        foreach (var block in blocks)
        {
            var batch = traffic.Decode(block);
            var places = Enumerable.Range(0, block.Header.Count)
                .Where(i => EntityTraffic.KeyOf(batch.RecordOf(i)) == "k1").ToArray();
            var slice = EntityTraffic.SliceOf(block, batch, places);
            host.Receive(
                new EntityCall { Number = 1, Epoch = 1, Previous = previous, Published = 0, Slices = [slice] },
                traffic.Scratch);
            previous = slice.LastOffset;

            var segments = SegmentChanges.None;
            var head = Bytes(writer => segments = host.Save(writer));
            version = store.Write(new EntityStateWrite("k1", version, head) { Segments = segments });
            var before = Bytes(host.HandOver);
            var open = host.ReadOpen(null);
            var cold = traffic.NewHost();
            var fromStore = cold.ReadOpen(store.Read(new EntityStateRead("k1", null)));

            Assert.Equal(before, Bytes(host.HandOver));
            Assert.True(cold.MustRead);
            Assert.Equal(open.LastApplied, fromStore.LastApplied);
            Assert.Equal(open.Windows, fromStore.Windows);
            windows += open.Windows.Count;
        }

        Assert.True(windows > 0);
    }

    [Fact]
    public void MustFlush_BeforeItsBlockIsPublished_IsFalse()
    {
        var traffic = new EntityTraffic(WindowKind.Tumbling, LatePolicy.Overwrite, 1);
        traffic.RunFused(out var blocks);
        var host = traffic.NewHost();
        var block = blocks[0];
        var call = new EntityCall
        {
            Number = 1,
            Epoch = 1,
            Previous = null,
            Published = 0,
            IsFlush = true,
            Slices = [EntityTraffic.SliceOf(block, traffic.Decode(block), [0])],
        };
        host.Verify(null, isKnown: false);
        host.Receive(call, traffic.Scratch);

        Assert.False(host.MustFlush(call with { Published = block.Header.FirstOffset }));
        Assert.True(host.MustFlush(call with { Published = block.Header.NextOffset }));
    }

    private static byte[] Bytes(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }
}
