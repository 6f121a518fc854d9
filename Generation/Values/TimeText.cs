using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Time;

namespace StreamBatch.Generation.Values;

/// <summary>Writes instants as RFC 3339 and dates without making a text of each; remembers the day, which changes
/// seldom. Not safe for use by several threads.</summary>
internal sealed class TimeText
{
    public const long Second = 1_000_000;
    public const long Day = 86_400 * Second;

    /// <summary>The first instant of year 1.</summary>
    public const long Least = -62_135_596_800 * Second;

    /// <summary>The last instant of year 9999.</summary>
    public const long Greatest = 253_402_300_799 * Second + Second - 1;

    private readonly byte[] _date = new byte[10];
    private long _day = long.MinValue;

    /// <summary>The day of <paramref name="time"/>, from the epoch; earlier ones are negative.</summary>
    public static long DayOf(long time) => (time - FloorRemainder(time, Day)) / Day;

    /// <summary><paramref name="value"/> less the multiple of <paramref name="divisor"/> that is next below or equal.
    /// </summary>
    public static long FloorRemainder(long value, long divisor)
    {
        var remainder = value % divisor;
        return remainder < 0 ? remainder + divisor : remainder;
    }

    /// <summary>Seconds, and exactly six more digits when not whole seconds, with <c>Z</c>; no quotes.</summary>
    public void WriteInstant(ByteWriter target, long time)
    {
        WriteDate(target, time);
        var ofDay = FloorRemainder(time, Day);
        var seconds = (int)(ofDay / Second);
        var fraction = (int)(ofDay % Second);
        var text = target.Reserve(fraction == 0 ? 10 : 17);
        text[0] = (byte)'T';
        PutDigits(text.Slice(1, 2), seconds / 3_600);
        text[3] = (byte)':';
        PutDigits(text.Slice(4, 2), seconds / 60 % 60);
        text[6] = (byte)':';
        PutDigits(text.Slice(7, 2), seconds % 60);
        if (fraction != 0)
        {
            text[9] = (byte)'.';
            PutDigits(text.Slice(10, 6), fraction);
        }

        text[^1] = (byte)'Z';
    }

    /// <summary>The date of an instant; no quotes.</summary>
    public void WriteDate(ByteWriter target, long time)
    {
        var day = DayOf(time);
        if (day != _day)
        {
            System.Text.Encoding.ASCII.GetBytes(Rfc3339.Format(new EventTime(day * Day)).AsSpan(0, 10), _date);
            _day = day;
        }

        target.WriteRaw(_date);
    }

    private static void PutDigits(Span<byte> target, int number)
    {
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = (byte)('0' + number % 10);
            number /= 10;
        }
    }
}
