using System.Buffers.Binary;

namespace StreamBatch.Domain.Partitioning;

/// <summary>
/// MurmurHash2, 32 bit, seed 0x9747b28c, as Kafka's default partitioner uses it: producers in any language can compute
/// a key's partition. Source: A. Appleby's MurmurHash2 and org.apache.kafka.common.utils.Utils.murmur2.
/// </summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;

    /// <summary>The hash of <paramref name="data"/>, as the signed number that Kafka prints.</summary>
    public static int Hash(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var hash = Seed ^ (uint)data.Length;
            while (data.Length >= 4)
            {
                var chunk = BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
                chunk = (chunk ^ (chunk >> 24)) * Multiplier;
                hash = (hash * Multiplier) ^ chunk;
                data = data[4..];
            }

            if (data.Length > 2)
            {
                hash ^= (uint)data[2] << 16;
            }

            if (data.Length > 1)
            {
                hash ^= (uint)data[1] << 8;
            }

            if (data.Length > 0)
            {
                hash = (hash ^ data[0]) * Multiplier;
            }

            hash = (hash ^ (hash >> 13)) * Multiplier;
            return (int)(hash ^ (hash >> 15));
        }
    }
}
