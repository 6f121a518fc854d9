using System.Globalization;

namespace StreamBatch.Domain.Time;

/// <summary>
/// Instants for people, also those outside the years 0001 to 9999, which RFC 3339 cannot say: ISO 8601 with a sign
/// before the year, as <c>+10000-01-01T00:00:00Z</c>.
/// </summary>
public static class LongYear
{
    // The calendar repeats itself after 400 years, which are a whole number of days.
    private const long CycleYears = 400;
    private const long CycleMicroseconds = 146_097L * 86_400_000_000L;

    /// <summary>As <see cref="Rfc3339.Format"/> where that has a text.</summary>
    public static string Format(EventTime time)
    {
        var text = Rfc3339.Format(time);
        if (text.EndsWith('Z'))
        {
            return text;
        }

        // The remainder lies from 1970 up to 2370.
        var (cycles, rest) = Math.DivRem(time.Microseconds, CycleMicroseconds);
        if (rest < 0)
        {
            (cycles, rest) = (cycles - 1, rest + CycleMicroseconds);
        }

        text = Rfc3339.Format(new EventTime(rest));
        var year = int.Parse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture)
            + cycles * CycleYears;
        return year.ToString("+0000;-0000;+0000", CultureInfo.InvariantCulture) + text[4..];
    }
}
