namespace StreamBatch.Domain.Partitioning;

/// <summary>
/// Places entity keys: partition = (murmur2(UTF-8 bytes of the key) &amp; 0x7fffffff) mod partitions.
/// </summary>
public static class Partitioner
{
    /// <summary>The most partitions a contract can have.</summary>
    public const int MaxPartitions = 4096;

    /// <summary>The partition of <paramref name="key"/>, from 0 to <paramref name="partitions"/> − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="partitions"/> is not 1 to
    /// <see cref="MaxPartitions"/>.</exception>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, MaxPartitions);
        return (Murmur2.Hash(key) & 0x7fffffff) % partitions;
    }
}
