using System.Text;
using StreamBatch.Domain.Partitioning;

namespace StreamBatch.Domain.Tests.Partitioning;

public sealed class Murmur2Tests
{
    // The values that Kafka's own tests expect.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hash_OfAText_IsKafkas(string text, int hash)
    {
        Assert.Equal(hash, Murmur2.Hash(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Partition_OfAKey_IsKafkas()
    {
        Assert.Equal(6, Partitioner.PartitionOf("foobar"u8, 12));
        Assert.Equal(0, Partitioner.PartitionOf("foobar"u8, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Partitioner.MaxPartitions + 1)]
    public void Partition_OfAWrongNumberOfPartitions_Throws(int partitions)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Partitioner.PartitionOf("foobar"u8, partitions));
    }
}
