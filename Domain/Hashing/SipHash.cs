using System.Buffers.Binary;
using System.Numerics;

namespace StreamBatch.Domain.Hashing;

/// <summary>
/// SipHash-1-3 with 128 bits of output: the one hash of identities, content, keys and rows. Keyed, so that nobody who
/// does not know a folder's key can prepare keys that flood a table or identities that collide.
/// Source: J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", and the authors' reference
/// implementation's 128-bit variant, with one compression and three finalisation rounds.
/// </summary>
public static class SipHash
{
    /// <summary>128 bits over <paramref name="data"/> under <paramref name="key"/>.</summary>
    public static UInt128 Hash128(HashKey key, ReadOnlySpan<byte> data)
    {
        Run(key, data, 0xee, out var v0, out var v1, out var v2, out var v3);
        v2 ^= 0xee;
        Finish(ref v0, ref v1, ref v2, ref v3);
        var low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        Finish(ref v0, ref v1, ref v2, ref v3);
        return new UInt128(v0 ^ v1 ^ v2 ^ v3, low);
    }

    /// <summary>64 bits over <paramref name="data"/> under <paramref name="key"/>.</summary>
    public static ulong Hash64(HashKey key, ReadOnlySpan<byte> data)
    {
        Run(key, data, 0, out var v0, out var v1, out var v2, out var v3);
        v2 ^= 0xff;
        Finish(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Run(
        HashKey key,
        ReadOnlySpan<byte> data,
        ulong variant,
        out ulong v0,
        out ulong v1,
        out ulong v2,
        out ulong v3)
    {
        v0 = key.Low ^ 0x736f6d6570736575;
        v1 = key.High ^ 0x646f72616e646f6d ^ variant;
        v2 = key.Low ^ 0x6c7967656e657261;
        v3 = key.High ^ 0x7465646279746573;
        var last = (ulong)data.Length << 56;
        while (data.Length >= 8)
        {
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(data), ref v0, ref v1, ref v2, ref v3);
            data = data[8..];
        }

        for (var i = 0; i < data.Length; i++)
        {
            last |= (ulong)data[i] << (8 * i);
        }

        Absorb(last, ref v0, ref v1, ref v2, ref v3);
    }

    private static void Absorb(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        unchecked
        {
            v0 += v1;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v3;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
