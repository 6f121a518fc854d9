using System.Buffers.Binary;
using System.Numerics;

namespace StreamBatch.Domain.Binary;

/// <summary>CRC-32C (Castagnoli) of a run of bytes, with the processor's instruction where it has one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (var next in data)
        {
            crc = BitOperations.Crc32C(crc, next);
        }

        return ~crc;
    }
}
