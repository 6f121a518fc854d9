using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>Where a result row stands among the digest trees of its contract.</summary>
/// <param name="Group">The group of its window.</param>
/// <param name="Partition">The partition of its key.</param>
/// <param name="KeyHash">The hash of its key.</param>
public readonly record struct RowPlace(Window Group, int Partition, ulong KeyHash)
{
    /// <summary>The place of the row of <paramref name="key"/> and <paramref name="window"/>.</summary>
    public static RowPlace Of(Contract contract, string key, Window window)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(key);
        return new RowPlace(
            WindowGrouping.GroupOf(contract, window),
            Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), contract.Partitions),
            RowDigest.KeyHash(key));
    }
}
