using System.Buffers.Binary;
using System.Text;

namespace StreamBatch.Domain.Binary;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. Reading past the end or an over-long varint throws
/// <see cref="CorruptDataException"/>: checksums are verified before, so it means a broken invariant.
/// </summary>
public ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>A reader at the start of <paramref name="bytes"/>.</summary>
    public ByteReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        Position = 0;
    }

    /// <summary>The index of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>Whether all bytes are read.</summary>
    public readonly bool AtEnd => Position >= _bytes.Length;

    /// <summary>The bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    /// <summary>The next <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> ReadRaw(int count)
    {
        if (count < 0 || count > _bytes.Length - Position)
        {
            throw new CorruptDataException("A value reaches past the end of its record.");
        }

        var span = _bytes.Slice(Position, count);
        Position += count;
        return span;
    }

    /// <summary>One byte.</summary>
    public byte ReadByte() => ReadRaw(1)[0];

    /// <summary>Four bytes.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadRaw(4));

    /// <summary>Eight bytes.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadRaw(8));

    /// <summary>Eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(ReadRaw(8));

    /// <summary>Sixteen bytes.</summary>
    public UInt128 ReadUInt128() => BinaryPrimitives.ReadUInt128LittleEndian(ReadRaw(16));

    /// <summary>1 to 10 bytes.</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new CorruptDataException("A variable-length number does not end.");
    }

    /// <summary>A varint that must lie in 0 to <see cref="int.MaxValue"/>.</summary>
    public int ReadLength()
    {
        var value = ReadVarint();
        return value <= int.MaxValue ? (int)value : throw new CorruptDataException("A length is out of range.");
    }

    /// <summary>1 to 10 bytes.</summary>
    public long ReadZigZag()
    {
        var value = ReadVarint();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    /// <summary>1 to 19 bytes.</summary>
    public Int128 ReadZigZag128()
    {
        UInt128 value = 0;
        for (var shift = 0; shift < 133; shift += 7)
        {
            var next = ReadByte();
            value |= (UInt128)(uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return unchecked((Int128)(value >> 1) ^ -(Int128)(value & 1));
            }
        }

        throw new CorruptDataException("A variable-length number does not end.");
    }

    /// <summary>A varint length and the bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes() => ReadRaw(ReadLength());

    /// <summary>A varint length and UTF-8.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());
}
