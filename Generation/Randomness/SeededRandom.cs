using System.Numerics;

namespace StreamBatch.Generation.Randomness;

/// <summary>
/// The numbers that every choice rests on: xoshiro256** by D. Blackman and S. Vigna (public domain,
/// https://prng.di.unimi.it), its state filled by their SplitMix64. An own copy, so that no runtime version changes
/// what a seed gives. Whole numbers only; not safe for use by several threads.
/// </summary>
public sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>The sequence of <paramref name="seed"/>.</summary>
    public SeededRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 bits, each equally likely to be set.</summary>
    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
            var t = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= t;
            _s3 = BitOperations.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>A whole number from 0 to below <paramref name="bound"/>, each equally likely (D. Lemire, "Fast random
    /// integer generation in an interval").</summary>
    public ulong Below(ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        unchecked
        {
            var high = Math.BigMul(Next(), bound, out var low);
            if (low < bound)
            {
                var threshold = (0 - bound) % bound;
                while (low < threshold)
                {
                    high = Math.BigMul(Next(), bound, out low);
                }
            }

            return high;
        }
    }

    /// <summary>A whole number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Below((ulong)bound);
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public long Between(long least, long greatest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(greatest, least);
        var width = unchecked((ulong)greatest - (ulong)least);
        return unchecked(least + (long)(width == ulong.MaxValue ? Next() : Below(width + 1)));
    }

    /// <summary>A whole number within bounds, both included, that may need more than 64 bits.</summary>
    public Int128 Between(Int128 least, Int128 greatest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(greatest, least);
        var width = (UInt128)(greatest - least);
        if (width < ulong.MaxValue)
        {
            return least + Below((ulong)width + 1);
        }

        // Bounds have at most 28 digits, so a remainder of 128 bits favours no number that anyone could notice.
        return least + (Int128)(new UInt128(Next(), Next()) % (width + 1));
    }

    /// <summary>Whether an event of this <paramref name="share"/> happens.</summary>
    public bool Happens(Share share) =>
        share.PartsPerMillion > 0 && Below((ulong)Share.Whole) < (ulong)share.PartsPerMillion;

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9e3779b97f4a7c15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
