namespace StreamBatch.Domain.Time;

/// <summary>Arithmetic on 64-bit microseconds that stops at the ends of the range instead of wrapping.</summary>
public static class Saturating
{
    /// <summary><paramref name="left"/> + <paramref name="right"/>, clamped to <see cref="long"/>.</summary>
    public static long Add(long left, long right)
    {
        var sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) < 0 ? (left < 0 ? long.MinValue : long.MaxValue) : sum;
    }

    /// <summary><paramref name="left"/> − <paramref name="right"/>, clamped to <see cref="long"/>.</summary>
    public static long Subtract(long left, long right)
    {
        var difference = unchecked(left - right);
        return ((left ^ right) & (left ^ difference)) < 0 ? (left < 0 ? long.MinValue : long.MaxValue) : difference;
    }
}
