using System.IO.Compression;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Blocks;

/// <summary>
/// The binary form of a block, version 1; docs/formats/log.md is its page. The header carries its own checksum and that
/// of the records, so that the records can be encoded and summed before the block's place in the log is known.
/// </summary>
public static class BlockCodec
{
    /// <summary>The number of bytes of a header.</summary>
    public const int HeaderLength = 112;

    /// <summary>The largest block in bytes before compression.</summary>
    public const int MaxPayloadBytes = 64 * 1024 * 1024;

    /// <summary>Records shorter than this are not compressed: it costs more time than the bytes are worth.</summary>
    public const int CompressionThreshold = 16 * 1024;

    private const uint Magic = 0x31424253; // "SBB1"
    private const byte FormatVersion = 1;
    private const byte HasWatermark = 1;
    private const byte HasEventTimes = 2;

    /// <summary>Prepares <paramref name="records"/> for a block: compressed when that pays, and summed.</summary>
    public static BlockPayload MakePayload(ReadOnlyMemory<byte> records)
    {
        if (records.Length >= CompressionThreshold)
        {
            var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(records.Length)];
            if (BrotliEncoder.TryCompress(records.Span, compressed, out var length, quality: 1, window: 18)
                && length < records.Length)
            {
                var bytes = compressed.AsMemory(0, length);
                return new BlockPayload(
                    bytes, BlockCompression.Brotli, records.Length, Crc32C.Compute(bytes.Span));
            }
        }

        return new BlockPayload(records, BlockCompression.None, records.Length, Crc32C.Compute(records.Span));
    }

    /// <summary>Appends the block to <paramref name="writer"/>.</summary>
    public static void Write(ByteWriter writer, BlockHeader header, BlockPayload payload)
    {
        WriteHeader(writer, header, payload);
        writer.WriteRaw(payload.Bytes.Span);
    }

    /// <summary>Appends the header of the block alone; the bytes of <paramref name="payload"/> must follow
    /// it.</summary>
    public static void WriteHeader(ByteWriter writer, BlockHeader header, BlockPayload payload)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(header);
        var start = writer.Length;
        writer.WriteUInt32(Magic);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)payload.Compression);
        writer.WriteByte((byte)(header.Semantics & 0xff));
        writer.WriteByte((byte)(header.Semantics >> 8));
        writer.WriteUInt32(unchecked((uint)header.Partition));
        writer.WriteUInt32((uint)header.Count);
        writer.WriteInt64(header.FirstOffset);
        writer.WriteInt64(header.Epoch);
        writer.WriteUInt128(header.AppendId);
        writer.WriteInt64(header.Ingested.Microseconds);
        writer.WriteUInt32(header.Ingested.Counter);
        writer.WriteUInt32((header.Watermark is null ? 0u : HasWatermark)
            | (header.MinEventTime is null ? 0u : HasEventTimes));
        writer.WriteInt64(header.Watermark ?? 0);
        writer.WriteInt64(header.MinEventTime ?? 0);
        writer.WriteInt64(header.MaxEventTime ?? 0);
        writer.WriteUInt32((uint)payload.UncompressedLength);
        writer.WriteUInt32((uint)payload.Bytes.Length);
        writer.WriteUInt32(payload.Checksum);
        writer.WriteUInt64(0);
        writer.WriteUInt32(Crc32C.Compute(writer.Written[start..]));
    }

    /// <summary>
    /// Reads the header of the block at the start of <paramref name="bytes"/>; false when it is damaged or cut short.
    /// </summary>
    /// <param name="bytes">Bytes that begin with a block.</param>
    /// <param name="header">The header.</param>
    /// <param name="payloadLength">The number of bytes of records that follow the header.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out BlockHeader? header, out int payloadLength)
    {
        header = null;
        payloadLength = 0;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        var reader = new ByteReader(bytes[..HeaderLength]);
        var isOurs = reader.ReadUInt32() == Magic
            && Crc32C.Compute(bytes[..(HeaderLength - 4)]) == new ByteReader(bytes[(HeaderLength - 4)..]).ReadUInt32();
        if (!isOurs)
        {
            return false;
        }

        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("The log was written by a newer version: its blocks are not understood.");
        }

        reader.ReadByte();
        header = ReadFields(ref reader);
        reader.ReadUInt32();
        payloadLength = (int)reader.ReadUInt32();
        return true;
    }

    /// <summary>The records of the whole block in <paramref name="block"/>, uncompressed.</summary>
    /// <exception cref="CorruptDataException">The checksum does not hold.</exception>
    public static ReadOnlyMemory<byte> ReadPayload(ReadOnlyMemory<byte> block)
    {
        if (!HasValidPayload(block.Span))
        {
            throw new CorruptDataException("The checksum of a block's records does not hold.");
        }

        var compression = (BlockCompression)block.Span[5];
        var length = (int)new ByteReader(block.Span[(HeaderLength - 24)..]).ReadUInt32();
        var payload = block[HeaderLength..];
        if (compression == BlockCompression.None)
        {
            return payload;
        }

        var records = new byte[length <= MaxPayloadBytes ? length : 0];
        if (compression != BlockCompression.Brotli
            || !BrotliDecoder.TryDecompress(payload.Span, records, out var written)
            || written != length)
        {
            throw new CorruptDataException("A block's records cannot be decompressed.");
        }

        return records;
    }

    /// <summary>The records of the whole block in <paramref name="block"/> as they are stored, to be written again.
    /// </summary>
    /// <exception cref="CorruptDataException">The checksum does not hold.</exception>
    public static BlockPayload ReadStoredPayload(ReadOnlyMemory<byte> block)
    {
        if (!HasValidPayload(block.Span))
        {
            throw new CorruptDataException("The checksum of a block's records does not hold.");
        }

        var fields = new ByteReader(block.Span[(HeaderLength - 24)..]);
        var uncompressedLength = (int)fields.ReadUInt32();
        fields.ReadUInt32();
        return new BlockPayload(
            block[HeaderLength..], (BlockCompression)block.Span[5], uncompressedLength, fields.ReadUInt32());
    }

    /// <summary>Whether <paramref name="block"/> is a whole block whose records have the checksum of its
    /// header.</summary>
    public static bool HasValidPayload(ReadOnlySpan<byte> block)
    {
        if (block.Length < HeaderLength)
        {
            return false;
        }

        var reader = new ByteReader(block[(HeaderLength - 20)..]);
        var length = reader.ReadUInt32();
        var checksum = reader.ReadUInt32();
        return length == block.Length - HeaderLength && checksum == Crc32C.Compute(block[HeaderLength..]);
    }

    private static BlockHeader ReadFields(ref ByteReader reader)
    {
        var semantics = (ushort)(reader.ReadByte() | (reader.ReadByte() << 8));
        var partition = unchecked((int)reader.ReadUInt32());
        var count = (int)reader.ReadUInt32();
        var firstOffset = reader.ReadInt64();
        var epoch = reader.ReadInt64();
        var appendId = reader.ReadUInt128();
        var ingested = new HybridTimestamp(reader.ReadInt64(), reader.ReadUInt32());
        var flags = reader.ReadUInt32();
        var watermark = reader.ReadInt64();
        var minTime = reader.ReadInt64();
        var maxTime = reader.ReadInt64();
        return new BlockHeader
        {
            Partition = partition,
            FirstOffset = firstOffset,
            Count = count,
            Epoch = epoch,
            AppendId = appendId,
            Ingested = ingested,
            Semantics = semantics,
            Watermark = (flags & HasWatermark) != 0 ? watermark : null,
            MinEventTime = (flags & HasEventTimes) != 0 ? minTime : null,
            MaxEventTime = (flags & HasEventTimes) != 0 ? maxTime : null,
        };
    }
}
