using System.Numerics;

namespace StreamBatch.Domain.Tests.Hashing;

/// <summary>
/// SipHash-c-d as the paper words it, byte by byte, for any number of rounds: slow and obvious, so that the vectors
/// published for 2-4 vouch for 1-3.
/// </summary>
internal static class ReferenceSipHash
{
    /// <summary>8 or 16 bytes of output over <paramref name="data"/> under the 16 bytes of <paramref name="key"/>.
    /// </summary>
    public static byte[] Hash(int compression, int finalisation, byte[] key, byte[] data, int outputLength)
    {
        var isWide = outputLength == 16;
        var v = new[]
        {
            Word(key, 0) ^ 0x736f6d6570736575,
            Word(key, 8) ^ 0x646f72616e646f6d ^ (isWide ? 0xeeUL : 0),
            Word(key, 0) ^ 0x6c7967656e657261,
            Word(key, 8) ^ 0x7465646279746573,
        };

        // The padded message: zeros up to the last byte of a word, which is the length.
        var padded = new byte[(data.Length / 8 + 1) * 8];
        data.CopyTo(padded, 0);
        padded[^1] = (byte)data.Length;
        for (var i = 0; i < padded.Length; i += 8)
        {
            v[3] ^= Word(padded, i);
            Rounds(v, compression);
            v[0] ^= Word(padded, i);
        }

        v[2] ^= isWide ? 0xeeUL : 0xff;
        Rounds(v, finalisation);
        var output = BitConverter.GetBytes(v[0] ^ v[1] ^ v[2] ^ v[3]).ToList();
        if (isWide)
        {
            v[1] ^= 0xdd;
            Rounds(v, finalisation);
            output.AddRange(BitConverter.GetBytes(v[0] ^ v[1] ^ v[2] ^ v[3]));
        }

        return [.. output];
    }

    private static ulong Word(byte[] bytes, int start)
    {
        ulong word = 0;
        for (var i = 7; i >= 0; i--)
        {
            word = (word << 8) | bytes[start + i];
        }

        return word;
    }

    private static void Rounds(ulong[] v, int count)
    {
        for (var i = 0; i < count; i++)
        {
            HalfRound(v, 0, 1, 2, 3, 13, 16);
            HalfRound(v, 2, 1, 0, 3, 17, 21);
        }
    }

    // One half of the paper's figure: two additions, each with its rotation, and the half-word turn of the first.
    private static void HalfRound(ulong[] v, int a, int b, int c, int d, int left, int right)
    {
        v[a] = unchecked(v[a] + v[b]);
        v[c] = unchecked(v[c] + v[d]);
        v[b] = BitOperations.RotateLeft(v[b], left) ^ v[a];
        v[d] = BitOperations.RotateLeft(v[d], right) ^ v[c];
        v[a] = BitOperations.RotateLeft(v[a], 32);
    }
}
