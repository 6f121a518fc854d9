using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Keys;

/// <summary>
/// Draws key numbers from 0 by a Zipf distribution: number n in proportion to 1 / (n + 1)^skew. Weights are whole
/// numbers made by products, quotients and square roots alone, which IEEE 754 rounds the same on every machine.
/// </summary>
public sealed class KeyDistribution
{
    /// <summary>The greatest exponent.</summary>
    public const int MaxSkew = 8;

    private const int FractionBits = 16;
    private const double LargestWeight = 1L << 40;

    private readonly int _keys;
    private readonly ulong[] _cumulative;

    /// <summary>A distribution over <paramref name="keys"/> numbers; a <paramref name="skew"/> of 0 is uniform.
    /// </summary>
    public KeyDistribution(int keys, decimal skew)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keys, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skew);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skew, MaxSkew);
        _keys = keys;
        _cumulative = skew == 0 ? [] : new ulong[keys];
        var exponent = (int)decimal.Round(skew * (1 << FractionBits));
        ulong sum = 0;
        for (var number = 0; number < _cumulative.Length; number++)
        {
            sum += Math.Max(1, (ulong)(LargestWeight / Power(number + 1, exponent)));
            _cumulative[number] = sum;
        }
    }

    /// <summary>The next key number.</summary>
    public int Next(SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (_cumulative.Length == 0)
        {
            return random.Below(_keys);
        }

        var drawn = random.Below(_cumulative[^1]);
        var found = Array.BinarySearch(_cumulative, drawn);
        return found < 0 ? ~found : found + 1;
    }

    // value to the power of exponent / 2^16: the whole part by products, each binary digit after the point by a root.
    private static double Power(double value, int exponent)
    {
        var result = 1.0;
        for (var i = exponent >> FractionBits; i > 0; i--)
        {
            result *= value;
        }

        var root = value;
        for (var bit = FractionBits - 1; bit >= 0; bit--)
        {
            root = Math.Sqrt(root);
            if ((exponent & (1 << bit)) != 0)
            {
                result *= root;
            }
        }

        return result;
    }
}
