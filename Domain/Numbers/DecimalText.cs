using System.Globalization;
using System.Text;

namespace StreamBatch.Domain.Numbers;

/// <summary>
/// Exact decimals as whole numbers of units of 10^-scale in an <see cref="Int128"/>. A value of a property has at most
/// <see cref="MaxDigits"/> digits; sums and averages have room above that.
/// </summary>
public static class DecimalText
{
    /// <summary>The most digits a value or a result may have.</summary>
    public const int MaxDigits = 28;

    private static readonly Int128[] PowersOfTen = MakePowers();

    /// <summary>10 to the power <paramref name="exponent"/>, 0 to 38.</summary>
    public static Int128 PowerOfTen(int exponent) => PowersOfTen[exponent];

    /// <summary>Whether <paramref name="units"/> has at most <paramref name="maxDigits"/> digits.</summary>
    public static bool Fits(Int128 units, int maxDigits = MaxDigits) => Int128.Abs(units) < PowersOfTen[maxDigits];

    /// <summary>
    /// Reads a JSON number (RFC 8259 grammar, an exponent included) of at most <paramref name="maxDigits"/> digits at
    /// <paramref name="scale"/>, without rounding.
    /// </summary>
    public static DecimalOutcome TryParse(
        ReadOnlySpan<byte> text,
        int scale,
        out Int128 units,
        int maxDigits = MaxDigits)
    {
        units = 0;
        var negative = text.Length > 0 && text[0] == '-';
        var digits = negative ? text[1..] : text;
        if (digits.Length == 0 || (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit((char)digits[1])))
        {
            return DecimalOutcome.Malformed;
        }

        // The short form, which nearly every value has: at most 18 digits, no exponent, no more fraction than the
        // scale.
        long small = 0;
        var point = -1;
        for (var i = 0; i < digits.Length; i++)
        {
            var character = digits[i];
            if (character is >= (byte)'0' and <= (byte)'9' && i < 18)
            {
                small = small * 10 + (character - '0');
            }
            else if (character == '.' && point < 0 && i > 0)
            {
                point = i;
            }
            else
            {
                return TryParseLong(digits, negative, scale, maxDigits, out units);
            }
        }

        var fraction = point < 0 ? 0 : digits.Length - point - 1;
        if (fraction > scale || point == digits.Length - 1)
        {
            return TryParseLong(digits, negative, scale, maxDigits, out units);
        }

        units = small * PowersOfTen[scale - fraction];
        units = negative ? -units : units;
        return Fits(units, maxDigits) ? DecimalOutcome.Ok : DecimalOutcome.TooLarge;
    }

    /// <summary>Reads <paramref name="text"/>; see the overload for bytes.</summary>
    public static DecimalOutcome TryParse(string text, int scale, out Int128 units, int maxDigits = MaxDigits)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(Encoding.UTF8.GetBytes(text), scale, out units, maxDigits);
    }

    /// <summary>The decimal at <paramref name="scale"/>, without trailing zeros or exponent.</summary>
    public static string Format(Int128 units, int scale)
    {
        var digits = Int128.Abs(units).ToString(CultureInfo.InvariantCulture);
        var text = digits;
        if (scale > 0)
        {
            digits = digits.PadLeft(scale + 1, '0');
            text = digits[..^scale];
            var fraction = digits[^scale..].TrimEnd('0');
            text = fraction.Length == 0 ? text : text + "." + fraction;
        }

        return units < 0 ? "-" + text : text;
    }

    /// <summary>
    /// <paramref name="sum"/> divided by <paramref name="count"/>, rounded half-even, with
    /// <paramref name="moreDigits"/> more digits after the point than the sum has.
    /// </summary>
    public static Int128 DivideHalfEven(Int128 sum, long count, int moreDigits)
    {
        // Whole and rest apart: sum * 10^moreDigits itself could overflow.
        var whole = Int128.Abs(sum) / count;
        var rest = Int128.Abs(sum) % count;
        var scaledRest = rest * PowersOfTen[moreDigits];
        var quotient = whole * PowersOfTen[moreDigits] + scaledRest / count;
        var twice = scaledRest % count * 2;
        if (twice > count || (twice == count && Int128.IsOddInteger(quotient)))
        {
            quotient += 1;
        }

        return sum < 0 ? -quotient : quotient;
    }

    private static DecimalOutcome TryParseLong(
        ReadOnlySpan<byte> digits,
        bool negative,
        int scale,
        int maxDigits,
        out Int128 units)
    {
        units = 0;
        var exponent = 0;
        var mark = digits.IndexOfAny((byte)'e', (byte)'E');
        if (mark >= 0)
        {
            if (!TryExponent(digits[(mark + 1)..], out exponent))
            {
                return DecimalOutcome.Malformed;
            }

            digits = digits[..mark];
        }

        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..].TrimEnd((byte)'0');
        if (whole.Length == 0 || point == digits.Length - 1)
        {
            return DecimalOutcome.Malformed;
        }

        var outcome = Accumulate(whole, fraction, ref units);
        var shift = scale + exponent - fraction.Length;
        while (outcome == DecimalOutcome.Ok && shift < 0 && units != 0)
        {
            outcome = units % 10 == 0 ? DecimalOutcome.Ok : DecimalOutcome.TooPrecise;
            units /= 10;
            shift++;
        }

        while (outcome == DecimalOutcome.Ok && shift > 0 && units != 0)
        {
            units *= 10;
            shift--;
            outcome = Fits(units, maxDigits) ? DecimalOutcome.Ok : DecimalOutcome.TooLarge;
        }

        units = outcome != DecimalOutcome.Ok ? 0 : negative ? -units : units;
        return outcome == DecimalOutcome.Ok && !Fits(units, maxDigits) ? DecimalOutcome.TooLarge : outcome;
    }

    // Stops at a number that no text of a record is long enough to make up for.
    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        var digits = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        foreach (var character in digits)
        {
            if (character is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            exponent = Math.Min(exponent * 10 + (character - '0'), 100_000_000);
        }

        exponent = text.Length > 0 && text[0] == '-' ? -exponent : exponent;
        return digits.Length > 0;
    }

    private static DecimalOutcome Accumulate(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, ref Int128 units)
    {
        var outcome = DecimalOutcome.Ok;
        for (var i = 0; i < whole.Length + fraction.Length; i++)
        {
            var character = i < whole.Length ? whole[i] : fraction[i - whole.Length];
            if (character is < (byte)'0' or > (byte)'9')
            {
                return DecimalOutcome.Malformed;
            }

            if (units >= PowersOfTen[37])
            {
                outcome = DecimalOutcome.TooLarge;
            }
            else
            {
                units = units * 10 + (character - '0');
            }
        }

        return outcome;
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
