using System.Globalization;
using StreamBatch.Domain.Blocks;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>A block of an append that was held up.</summary>
internal sealed record PreparedBlock(int Partition, long FirstOffset, long Epoch, string AppendId)
{
    public static PreparedBlock Read(string line)
    {
        var parts = line.Split(' ');
        return new PreparedBlock(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            parts[3]);
    }

    /// <summary>Whether <paramref name="header"/> is that of this block. An append id is an epoch and an offset, which
    /// other partitions may have, too.</summary>
    public bool Is(BlockHeader header) => header.Partition == Partition
        && string.Create(CultureInfo.InvariantCulture, $"{header.AppendId}") == AppendId;
}
