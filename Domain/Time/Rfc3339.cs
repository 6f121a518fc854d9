using System.Globalization;
using System.Text;

namespace StreamBatch.Domain.Time;

/// <summary>
/// Reads and writes instants as RFC 3339 (section 5.6) with at most microsecond precision. More than six fraction
/// digits are refused, not rounded. A leap second (<c>:60</c>) is refused: no instant of ours stands for it.
/// </summary>
public static class Rfc3339
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long EpochTicks = 621_355_968_000_000_000;

    /// <summary>The last instant that has a form: the last microsecond of the year 9999.</summary>
    public static readonly EventTime Latest = new(253_402_300_799_999_999);

    /// <summary>Reads <paramref name="text"/> (UTF-8). Years 0001 to 9999; any offset, normalised to UTC.</summary>
    /// <returns><see cref="Rfc3339Outcome.Ok"/>, or why not; <paramref name="time"/> is then the default.</returns>
    public static Rfc3339Outcome TryParse(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':'
            || (text[10] != 'T' && text[10] != 't'))
        {
            return Rfc3339Outcome.Malformed;
        }

        var year = Digits(text[..4]);
        var month = Digits(text.Slice(5, 2));
        var day = Digits(text.Slice(8, 2));
        var hour = Digits(text.Slice(11, 2));
        var minute = Digits(text.Slice(14, 2));
        var second = Digits(text.Slice(17, 2));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return Rfc3339Outcome.Malformed;
        }

        var rest = text[19..];
        long fraction = 0;
        if (rest[0] == '.')
        {
            var length = 1;
            while (length < rest.Length && rest[length] is >= (byte)'0' and <= (byte)'9')
            {
                length++;
            }

            if (length == 1 || length == rest.Length)
            {
                return Rfc3339Outcome.Malformed;
            }

            if (length > 7)
            {
                return Rfc3339Outcome.TooPrecise;
            }

            for (var i = 1; i < 7; i++)
            {
                fraction = fraction * 10 + (i < length ? rest[i] - '0' : 0);
            }

            rest = rest[length..];
        }

        if (!TryOffset(rest, out var offsetMinutes))
        {
            return Rfc3339Outcome.Malformed;
        }

        var seconds = (long)DayNumber(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
            - offsetMinutes * 60L;
        time = new EventTime(seconds * MicrosecondsPerSecond + fraction);
        return Rfc3339Outcome.Ok;
    }

    /// <summary>Reads <paramref name="text"/>; see the overload for bytes.</summary>
    public static Rfc3339Outcome TryParse(string text, out EventTime time)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(Encoding.UTF8.GetBytes(text), out time);
    }

    /// <summary>
    /// RFC 3339 in UTC with <c>Z</c>: seconds, and exactly six more digits when not whole seconds. Instants outside the
    /// years 0001 to 9999 are written as their number of microseconds.
    /// </summary>
    public static string Format(EventTime time)
    {
        var seconds = Math.DivRem(time.Microseconds, MicrosecondsPerSecond, out var fraction);
        if (fraction < 0)
        {
            seconds--;
            fraction += MicrosecondsPerSecond;
        }

        if (seconds is < -62_135_596_800 or > 253_402_300_799)
        {
            return time.Microseconds.ToString(CultureInfo.InvariantCulture);
        }

        var moment = new DateTime(EpochTicks + seconds * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        var whole = moment.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return fraction == 0
            ? whole + "Z"
            : whole + "." + fraction.ToString("D6", CultureInfo.InvariantCulture) + "Z";
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return text[0] is (byte)'Z' or (byte)'z';
        }

        if (text.Length != 6 || text[3] != ':' || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var hour = Digits(text.Slice(1, 2));
        var minute = Digits(text.Slice(4, 2));
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return hour is >= 0 and <= 23 && minute is >= 0 and <= 59;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var value = 0;
        foreach (var character in text)
        {
            if (character is < (byte)'0' or > (byte)'9')
            {
                return -1;
            }

            value = value * 10 + (character - '0');
        }

        return value;
    }

    // Days since the epoch in the proleptic Gregorian calendar (H. Hinnant, "days_from_civil").
    private static int DayNumber(int year, int month, int day)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = shifted / 400;
        var yearOfEra = shifted - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }
}
