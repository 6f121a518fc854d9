using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Embedded.Checkpoints;

/// <summary>What a checkpoint consists of; docs/formats/checkpoints.md is the page of its file.</summary>
/// <param name="Sequence">The number of the checkpoint, from 1.</param>
/// <param name="Position">The position after the last group that the states contain.</param>
/// <param name="Parts">The parts.</param>
internal sealed record CheckpointManifest(long Sequence, LogPosition Position, IReadOnlyList<StoredPart> Parts)
{
    private const uint Magic = 0x314d4253; // "SBM1"
    private const byte FormatVersion = 1;
    private const int ChecksumLength = 4;

    public byte[] Encode()
    {
        var writer = new ByteWriter(64 + (Parts.Count * 48));
        writer.WriteUInt32(Magic);
        writer.WriteByte(FormatVersion);
        writer.WriteInt64(Sequence);
        writer.WriteInt64(Position.Segment);
        writer.WriteInt64(Position.Offset);
        writer.WriteVarint((ulong)Parts.Count);
        foreach (var part in Parts)
        {
            writer.WriteText(part.ContractId);
            writer.WriteZigZag(part.Partition);
            writer.WriteVarint((ulong)part.NextOffset);
            writer.WriteVarint((ulong)part.Sequence);
            writer.WriteVarint((ulong)part.Index);
            writer.WriteVarint((ulong)part.Length);
            writer.WriteUInt32(part.Checksum);
        }

        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        return writer.ToArray();
    }

    /// <summary>The manifest in <paramref name="bytes"/>; null when they are damaged or of another version.</summary>
    public static CheckpointManifest? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ChecksumLength + 5
            || new ByteReader(bytes[^ChecksumLength..]).ReadUInt32() != Crc32C.Compute(bytes[..^ChecksumLength]))
        {
            return null;
        }

        var reader = new ByteReader(bytes[..^ChecksumLength]);
        if (reader.ReadUInt32() != Magic || reader.ReadByte() != FormatVersion)
        {
            return null;
        }

        var sequence = reader.ReadInt64();
        var position = new LogPosition(reader.ReadInt64(), reader.ReadInt64());
        var parts = new StoredPart[reader.ReadLength()];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new StoredPart(
                reader.ReadText(),
                checked((int)reader.ReadZigZag()),
                checked((long)reader.ReadVarint()),
                checked((long)reader.ReadVarint()),
                reader.ReadLength(),
                reader.ReadLength(),
                reader.ReadUInt32());
        }

        return reader.AtEnd
            ? new CheckpointManifest(sequence, position, parts)
            : throw new CorruptDataException("A checkpoint's manifest has more bytes than its parts.");
    }
}
