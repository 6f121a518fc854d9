using System.Buffers.Binary;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Client.Journals;

/// <summary>
/// The unit of a journal: what was made durable together, behind a mark, its length and a checksum. The mark is no
/// UTF-8, so it cannot stand in an event.
/// </summary>
internal static class JournalFrame
{
    public const int HeaderBytes = 12;

    private const uint Mark = 0xFF4A_42FF;

    /// <summary>Leaves room for the header in an empty writer.</summary>
    public static void Begin(ByteWriter writer)
    {
        writer.Clear();
        writer.Reserve(HeaderBytes);
    }

    /// <summary>Fills the header in.</summary>
    public static void End(ByteWriter writer)
    {
        var header = writer.Array.AsSpan(0, HeaderBytes);
        var payload = writer.Written[HeaderBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Crc32C.Compute(payload));
    }

    /// <summary>The length of the whole frame that <paramref name="bytes"/> begins with; 0 when there is
    /// none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Mark)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        return length >= 0 && length <= bytes.Length - HeaderBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..])
                == Crc32C.Compute(bytes.Slice(HeaderBytes, length))
            ? HeaderBytes + length
            : 0;
    }

    /// <summary>Whether a whole frame begins anywhere in <paramref name="bytes"/>.</summary>
    public static bool IsIn(ReadOnlySpan<byte> bytes)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, Mark);
        for (var place = bytes.IndexOf(mark); place >= 0; place = bytes.IndexOf(mark))
        {
            bytes = bytes[place..];
            if (LengthOf(bytes) > 0)
            {
                return true;
            }

            bytes = bytes[1..];
        }

        return false;
    }
}
