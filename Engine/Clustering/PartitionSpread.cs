using System.Buffers.Binary;
using System.Text;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Engine.Clustering;

/// <summary>Where the partitions of a contract belong: as many on each host as on any other, or one more, and a host
/// that comes or goes moves few of the others'. Whoever knows the same hosts finds the same places.</summary>
public static class PartitionSpread
{
    // Public and for ever: hosts must agree.
    private static readonly HashKey Key = new(0x7374_7265_616d_6261, 0x7463_685f_686f_7374);

    /// <summary>The host of each partition, as its index.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="partitions">The number of its partitions.</param>
    /// <param name="hosts">The names of the hosts, at least one; their order does not matter.</param>
    public static int[] Over(string contractId, int partitions, IReadOnlyList<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(contractId);
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentOutOfRangeException.ThrowIfZero(hosts.Count, nameof(hosts));
        var weights = hosts.Select(host => SipHash.Hash64(Key, Encoding.UTF8.GetBytes($"{contractId}\n{host}")))
            .ToArray();
        var loads = new int[hosts.Count];
        var least = partitions / hosts.Count;
        var extra = partitions % hosts.Count;
        var places = new int[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            var best = -1;
            var most = 0UL;
            for (var host = 0; host < loads.Length; host++)
            {
                if (loads[host] < least || (loads[host] == least && extra > 0))
                {
                    var weight = WeightOf(weights[host], partition);
                    (best, most) = best < 0 || weight > most ? (host, weight) : (best, most);
                }
            }

            extra -= loads[best] == least ? 1 : 0;
            loads[best]++;
            places[partition] = best;
        }

        return places;
    }

    private static ulong WeightOf(ulong host, int partition)
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, host);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], partition);
        return SipHash.Hash64(Key, bytes);
    }
}
