using System.Buffers.Binary;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>
/// The fixed part of a frame; docs/formats/log.md is its page. Its checksum is keyed, so that the text of an event
/// cannot pass for a frame when a damaged segment is searched.
/// </summary>
/// <param name="Kind">What the frame holds.</param>
/// <param name="Number">Its number in the log: dense, from 1.</param>
/// <param name="Count">The number of entries in its table.</param>
/// <param name="TableLength">The bytes of the table, which follows the header.</param>
/// <param name="BodyLength">The bytes of the blocks, which follow the table.</param>
/// <param name="TableChecksum">CRC-32C of the table.</param>
internal readonly record struct FrameHeader(
    FrameKind Kind,
    long Number,
    int Count,
    int TableLength,
    int BodyLength,
    uint TableChecksum)
{
    /// <summary>The bytes of the fixed part.</summary>
    public const int Length = 40;

    /// <summary>The version that is written.</summary>
    public const byte FormatVersion = 1;

    private const int KeyedLength = Length - 8;

    /// <summary>The first four bytes of every frame.</summary>
    public static ReadOnlySpan<byte> Magic => "SBG1"u8;

    /// <summary>The bytes of the whole frame.</summary>
    public long FrameLength => (long)Length + TableLength + BodyLength;

    public void Write(Span<byte> bytes, HashKey key)
    {
        Magic.CopyTo(bytes);
        bytes[4] = FormatVersion;
        bytes[5] = (byte)Kind;
        bytes[6] = 0;
        bytes[7] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], TableLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], BodyLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], TableChecksum);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[KeyedLength..], SipHash.Hash64(key, bytes[..KeyedLength]));
    }

    /// <summary>False when the bytes are no header of this log.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, HashKey key, out FrameHeader header, out byte version)
    {
        header = default;
        version = 0;
        if (bytes.Length < Length || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[KeyedLength..])
                != SipHash.Hash64(key, bytes[..KeyedLength]))
        {
            return false;
        }

        version = bytes[4];
        header = new FrameHeader(
            (FrameKind)bytes[5],
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]));
        return header is { Number: > 0, Count: >= 0, TableLength: >= 0, BodyLength: >= 0 };
    }
}
