using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;

namespace StreamBatch.Testing.Protocol;

/// <summary>The control records that acts have left in a partition's log.</summary>
internal static class LoggedActs
{
    /// <summary>Corrections and releases, each with the offset after its block.</summary>
    public static IEnumerable<(long NextOffset, Correction? Correction, Release? Release)> Of(
        SimulatedCluster cluster,
        int partition)
    {
        foreach (var block in cluster.Store.Log(partition).Select(SimulatedStore.Logged))
        {
            foreach (var record in Records(block.Records, block.Header.Count))
            {
                if (!RecordRoute.Read(record).IsControl)
                {
                    continue;
                }

                switch (RecordCodec.ReadControl(record, out var payload))
                {
                    case ControlKind.Correction:
                        yield return (
                            block.Header.NextOffset, Correction.Read(payload, cluster.Contract.Contract), null);
                        break;
                    case ControlKind.Released:
                        yield return (block.Header.NextOffset, null, Release.Read(payload));
                        break;
                }
            }
        }
    }

    private static List<byte[]> Records(ReadOnlyMemory<byte> records, int count)
    {
        List<byte[]> list = [];
        var reader = new ByteReader(records.Span);
        for (var i = 0; i < count; i++)
        {
            list.Add(reader.ReadBytes().ToArray());
        }

        return list;
    }
}
