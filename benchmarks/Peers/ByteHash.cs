using System.Buffers.Binary;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>
/// A 128-bit hash that stands for the bytes it was made of: among a billion of them, two equal ones are not to be
/// expected. It is not meant to withstand an adversary.
/// </summary>
/// <param name="High">The upper half.</param>
/// <param name="Low">The lower half, which serves as hash code.</param>
internal readonly record struct ByteHash(ulong High, ulong Low)
{
    private const ulong FirstFactor = 0x9E37_79B9_7F4A_7C15;
    private const ulong SecondFactor = 0xC2B2_AE3D_27D4_EB4F;

    /// <summary>Mixes more bytes, and their number, into the hash.</summary>
    public ByteHash Add(ReadOnlySpan<byte> bytes)
    {
        ByteHash hash = Add((ulong)bytes.Length);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = hash.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        ulong rest = 0;
        foreach (byte value in bytes)
        {
            rest = (rest << 8) | value;
        }

        return hash.Add(rest);
    }

    /// <summary>Mixes one number into the hash.</summary>
    public ByteHash Add(ulong value)
    {
        // Each half takes the product of both, so that a zero factor in one cannot wipe out what came before.
        ulong upper = Math.BigMul(Low ^ value, FirstFactor, out ulong lower);
        ulong otherUpper = Math.BigMul(High ^ value ^ SecondFactor, SecondFactor, out ulong otherLower);
        return new ByteHash(upper ^ otherLower ^ ulong.RotateLeft(Low, 29), lower ^ otherUpper);
    }

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Low;
}
