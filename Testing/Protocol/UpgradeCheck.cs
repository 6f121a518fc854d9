using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Testing.Protocol;

/// <summary>Replays the logs of a run whose blocks are of several versions of the semantics, and compares bytes: a host
/// that knows all versions gives the panes that were published, and one that knows the older ones alone gives the same
/// up to where it must stop.</summary>
internal sealed class UpgradeCheck(SimulatedCluster cluster, Contract contract)
{
    /// <summary>Replays every partition.</summary>
    public void Everything()
    {
        for (var partition = 0; partition < contract.Partitions; partition++)
        {
            var published = Bytes(cluster.Store.Panes(partition));
            var (newer, isWhole) = Replay(partition, SemanticsVersion.Newest);
            Require(isWhole, partition, "a log cannot be replayed by a host that knows all versions");
            Require(newer.SequenceEqual(published), partition, "panes that are replayed have other bytes");

            var (older, reachesEnd) = Replay(partition, ProtocolUpgrade.Older);
            Require(
                published.AsSpan().StartsWith(older), partition, "panes that an older host replays have other bytes");
            var isRaised = cluster.Store.Log(partition).Any(IsNewer);
            Require(reachesEnd != isRaised, partition, "an older host replays what it does not know");
            if (isRaised && cluster.Store.Log(partition).Any(block => !IsNewer(block)))
            {
                cluster.Count("log of two versions");
            }
        }

        CountDifferences();
    }

    private static bool IsNewer(Engine.BlockLogs.PendingBlock block) => block.Header.Semantics > ProtocolUpgrade.Older;

    private static void Require(bool holds, int partition, string broken)
    {
        if (!holds)
        {
            throw new ProtocolBrokenException($"Partition {partition}: {broken}.");
        }
    }

    // The versions differ: judged by the other one, some of these logs give other effects.
    private void CountDifferences()
    {
        for (var partition = 0; partition < contract.Partitions; partition++)
        {
            foreach (var version in (ushort[])[ProtocolUpgrade.Older, SemanticsVersion.Newest])
            {
                if (cluster.Store.Log(partition).Any(block => block.Header.Semantics != version)
                    && !Judge(partition, version).SequenceEqual(Judge(partition, null)))
                {
                    cluster.Count("log that the other version would judge otherwise");
                }
            }
        }
    }

    private (byte[] Panes, bool IsWhole) Replay(int partition, ushort newest)
    {
        var writer = new PartitionWriter(cluster.Contract, partition, SimulatedCluster.HashKey, newest);
        var effects = new BlockEffects();
        foreach (var block in cluster.Store.Log(partition))
        {
            try
            {
                writer.Replay(SimulatedStore.Logged(block), effects);
            }
            catch (UnknownSemanticsException refused) when (refused.Version == block.Header.Semantics)
            {
                return (Bytes(effects.Panes), false);
            }
        }

        return (Bytes(effects.Panes), true);
    }

    private List<string> Judge(int partition, ushort? version)
    {
        var writer = new PartitionWriter(cluster.Contract, partition, SimulatedCluster.HashKey);
        var effects = new BlockEffects();
        foreach (var block in cluster.Store.Log(partition))
        {
            var logged = SimulatedStore.Logged(block);
            writer.Replay(
                logged with { Header = logged.Header with { Semantics = version ?? logged.Header.Semantics } },
                effects);
        }

        return
        [
            Convert.ToHexString(Bytes(effects.Panes)),
            .. effects.Quarantined.Select(entry => $"{entry.Offset} {entry.Status} {entry.Reason}"),
            .. effects.QuarantineChanges.Select(change => $"{change}"),
        ];
    }

    private static byte[] Bytes(IReadOnlyList<Pane> panes)
    {
        var writer = new ByteWriter();
        foreach (var pane in panes)
        {
            writer.WriteVarint((ulong)pane.Number);
            writer.WriteText(pane.Key);
            writer.WriteInt64(pane.Ingested.Microseconds);
            writer.WriteUInt32(pane.Ingested.Counter);
            PaneCodec.Write(writer, pane);
        }

        return writer.ToArray();
    }
}
