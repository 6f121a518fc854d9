using System.Globalization;
using System.Numerics;

namespace StreamBatch.Domain.Contracts;

/// <summary>Exact decimal numbers of a contract document, as whole units of 10^-scale.</summary>
internal static class ScaledDecimal
{
    /// <summary>The most digits that a value has, counted in units of its scale.</summary>
    public const int MaxDigits = 28;

    private const int MaxLength = 100;
    private const int MaxExponent = 99;
    private static readonly BigInteger Bound = BigInteger.Pow(10, MaxDigits);

    /// <summary>Reads <paramref name="text"/>, with an optional sign, fraction and exponent. Never rounds.</summary>
    public static ScaledDecimalOutcome TryParse(string? text, int scale, out Int128 units)
    {
        units = 0;
        if (text is null || text.Length > MaxLength || !TrySplit(text, out var digits, out var exponent))
        {
            return ScaledDecimalOutcome.Malformed;
        }

        var power = exponent + scale;
        if (!digits.IsZero && power < 0)
        {
            digits = BigInteger.DivRem(digits, BigInteger.Pow(10, -power), out var rest);
            if (!rest.IsZero)
            {
                return ScaledDecimalOutcome.TooPrecise;
            }
        }
        else if (!digits.IsZero)
        {
            digits *= BigInteger.Pow(10, power);
        }

        if (BigInteger.Abs(digits) >= Bound)
        {
            return ScaledDecimalOutcome.TooLarge;
        }

        units = (Int128)digits;
        return ScaledDecimalOutcome.Ok;
    }

    /// <summary>The canonical text: plain, without exponent and without zeros that say nothing.</summary>
    public static string Format(Int128 units, int scale)
    {
        var digits = Int128.Abs(units).ToString("D" + (scale + 1).ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
        var whole = digits[..^scale];
        var fraction = digits[^scale..].TrimEnd('0');
        return (units < 0 ? "-" : "") + whole + (fraction.Length == 0 ? "" : "." + fraction);
    }

    // The number as digits times 10^exponent.
    private static bool TrySplit(string text, out BigInteger digits, out int exponent)
    {
        digits = default;
        exponent = 0;
        var mark = text.IndexOfAny(['e', 'E']);
        var mantissa = mark < 0 ? text : text[..mark];
        if (mark >= 0 && (!int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out exponent) || Math.Abs((long)exponent) > MaxExponent))
        {
            return false;
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            if (mantissa.AsSpan(point + 1).ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        return mantissa.AsSpan().ContainsAnyInRange('0', '9') && BigInteger.TryParse(
            mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out digits);
    }
}
