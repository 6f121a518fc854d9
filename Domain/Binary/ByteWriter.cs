using System.Buffers.Binary;
using System.Text;

namespace StreamBatch.Domain.Binary;

/// <summary>
/// Appends the primitives of our binary formats to a growing array: fixed numbers little-endian, varints in groups of
/// seven bits with the low group first (LEB128), signed ones zig-zag, texts as a varint length and UTF-8.
/// Not safe for use by several threads.
/// </summary>
public sealed class ByteWriter
{
    private byte[] _bytes;

    /// <summary>A writer with room for <paramref name="capacity"/> bytes before it grows.</summary>
    public ByteWriter(int capacity = 256) => _bytes = new byte[Math.Max(capacity, 16)];

    /// <summary>The number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The array that holds the bytes; replaced when the writer grows.</summary>
    public byte[] Array => _bytes;

    /// <summary>The bytes written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets the bytes at and after <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Forgets everything; keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <summary>A copy of the bytes written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Room for <paramref name="count"/> bytes at the end, counted as written; the caller fills it.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            System.Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>Grows the array at once for <paramref name="count"/> bytes that are to be written.</summary>
    public void EnsureRoom(int count)
    {
        if (_bytes.Length - Length < count)
        {
            System.Array.Resize(ref _bytes, Length + count);
        }
    }

    /// <summary>One byte.</summary>
    public void WriteByte(byte value) => Reserve(1)[0] = value;

    /// <summary>The bytes alone, without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Four bytes.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    /// <summary>Eight bytes.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    /// <summary>Eight bytes.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    /// <summary>Sixteen bytes.</summary>
    public void WriteUInt128(UInt128 value) => BinaryPrimitives.WriteUInt128LittleEndian(Reserve(16), value);

    /// <summary>1 to 10 bytes.</summary>
    public void WriteVarint(ulong value)
    {
        var span = Reserve(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)((value & 0x7f) | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        Length -= 10 - length;
    }

    /// <summary>1 to 10 bytes, short for numbers near zero.</summary>
    public void WriteZigZag(long value) => WriteVarint(unchecked((ulong)((value << 1) ^ (value >> 63))));

    /// <summary>1 to 19 bytes, short for numbers near zero.</summary>
    public void WriteZigZag128(Int128 value)
    {
        var rest = unchecked((UInt128)((value << 1) ^ (value >> 127)));
        while (rest >= 0x80)
        {
            WriteByte((byte)((ulong)(rest & 0x7f) | 0x80));
            rest >>= 7;
        }

        WriteByte((byte)rest);
    }

    /// <summary>A varint length and the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)value.Length);
        WriteRaw(value);
    }

    /// <summary>A varint length and UTF-8.</summary>
    public void WriteText(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        WriteBytes(Encoding.UTF8.GetBytes(value));
    }
}
