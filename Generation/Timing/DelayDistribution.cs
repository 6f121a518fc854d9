using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Timing;

/// <summary>
/// Draws how far behind the event clock an event lies, from 0 to the disorder, both included. Whole numbers only: a
/// logarithm of the platform may differ in its last bit between machines.
/// </summary>
public sealed class DelayDistribution
{
    private const int MeanDivisor = 5;
    private const int ScaleDivisor = 100;
    private const int FractionBits = 16;

    // ln 2 with the same number of fraction bits.
    private const long Ln2 = 45_426;

    private readonly DisorderShape _shape;
    private readonly long _greatest;

    /// <summary>Delays of at most <paramref name="disorder"/>.</summary>
    public DelayDistribution(DisorderShape shape, TimeSpan disorder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(disorder, TimeSpan.Zero);
        _shape = shape;
        _greatest = disorder.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>The next delay in microseconds.</summary>
    public long Next(SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (_greatest == 0)
        {
            return 0;
        }

        var delay = _shape switch
        {
            DisorderShape.Uniform => random.Between(0, _greatest),
            DisorderShape.Exponential => Exponential(random),
            _ => Pareto(random),
        };
        return Math.Min(delay, _greatest);
    }

    // mean * -ln(u), with u = (r + 1) / 2^32.
    private long Exponential(SeededRandom random)
    {
        var negativeLog2 = (32L << FractionBits) - Log2(random.Below(1UL << 32) + 1);
        return (long)((Int128)_greatest * negativeLog2 * Ln2 / MeanDivisor >> (2 * FractionBits));
    }

    // scale * (1/u - 1): the tail index is 1, so that only the cut at the greatest gives it a mean.
    private long Pareto(SeededRandom random)
    {
        var u = random.Below(1UL << 32) + 1;
        return (long)Int128.Min(_greatest, (Int128)_greatest * ((1L << 32) - (long)u) / ScaleDivisor / u);
    }

    // The binary logarithm digit by digit: squaring a number in [1, 2) doubles its logarithm.
    private static long Log2(ulong value)
    {
        var whole = 63 - System.Numerics.BitOperations.LeadingZeroCount(value);
        var mantissa = whole <= 31 ? value << (31 - whole) : value >> (whole - 31);
        var result = (long)whole;
        for (var i = 0; i < FractionBits; i++)
        {
            mantissa = mantissa * mantissa >> 31;
            result <<= 1;
            if (mantissa >= 1UL << 32)
            {
                mantissa >>= 1;
                result |= 1;
            }
        }

        return result;
    }
}
