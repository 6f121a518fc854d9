using System.Buffers;
using System.Globalization;

namespace StreamBatch.Domain.Time;

/// <summary>
/// Reads durations: ISO 8601 with weeks, days, hours, minutes and seconds (<c>PT6H</c>, <c>P1DT30M</c>; years and
/// months have no fixed length and are refused; only the last part may have a fraction), or the short form of one
/// number and one unit (<c>us ms s m h d w</c>: <c>6h</c>, <c>500ms</c>). Never negative, at most a hundred thousand
/// days, whole microseconds.
/// </summary>
public static class DurationText
{
    private static readonly (string Unit, long Microseconds)[] Units =
    [
        ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
        ("d", 86_400_000_000), ("w", 604_800_000_000),
    ];

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private const decimal MaxMicroseconds = 100_000m * 86_400_000_000m;

    /// <summary>Reads <paramref name="text"/>; false when it is not a duration as described above.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var microseconds = text[0] == 'P' ? Iso(text.AsSpan(1)) : Short(text);
        if (microseconds is not { } value || value > MaxMicroseconds || value != decimal.Truncate(value))
        {
            return false;
        }

        duration = TimeSpan.FromMicroseconds((long)value);
        return true;
    }

    /// <summary>
    /// The short form, in the largest unit up to days that divides it: <c>6h</c>, <c>90s</c>; zero is <c>0s</c>.
    /// </summary>
    public static string Format(TimeSpan duration)
    {
        var microseconds = duration.Ticks / TimeSpan.TicksPerMicrosecond;
        if (microseconds == 0)
        {
            return "0s";
        }

        for (var i = Units.Length - 2; i > 0; i--)
        {
            if (microseconds % Units[i].Microseconds == 0)
            {
                return (microseconds / Units[i].Microseconds).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
            }
        }

        return microseconds.ToString(CultureInfo.InvariantCulture) + "us";
    }

    private static decimal? Short(string text)
    {
        var digits = text.AsSpan().TrimEnd("usmhdw").Length;
        var unit = text[digits..];
        foreach (var (name, factor) in Units)
        {
            if (name == unit && TryNumber(text.AsSpan(0, digits), out var number))
            {
                return number * factor;
            }
        }

        return null;
    }

    private static decimal? Iso(ReadOnlySpan<char> text)
    {
        decimal total = 0;
        var inTime = false;
        var parts = 0;
        var lowest = int.MaxValue;
        var isFractional = false;
        while (text.Length > 0)
        {
            if (text[0] == 'T' && !inTime)
            {
                inTime = true;
                text = text[1..];
                continue;
            }

            var length = text.IndexOfAnyExcept(NumberCharacters);
            if (length <= 0 || !TryNumber(text[..length], out var number))
            {
                return null;
            }

            var order = inTime ? "SMH".IndexOf(text[length], StringComparison.Ordinal) + 1
                : "DW".IndexOf(text[length], StringComparison.Ordinal) is var date and >= 0 ? date + 4 : 0;
            if (order <= 0 || order >= lowest || isFractional)
            {
                return null;
            }

            isFractional = text[..length].Contains('.');
            lowest = order;
            total += number * Units[order + 1].Microseconds;
            parts++;
            text = text[(length + 1)..];
        }

        return parts == 0 || (inTime && lowest > 3) ? null : total;
    }

    // The bound keeps the products with a unit, and their sum, within what a decimal holds.
    private static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && text[0] != '.' && text[^1] != '.' && text.Length <= 20 && number <= MaxMicroseconds;
}
