using System.Globalization;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Tests.Time;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:00.000001Z", 1)]
    [InlineData("1969-12-31T23:59:59.999999Z", -1)]
    [InlineData("2000-02-29T12:30:45.5Z", 951_827_445_500_000)]
    [InlineData("2026-01-01T00:00:00z", 1_767_225_600_000_000)]
    [InlineData("2026-01-01t00:00:00Z", 1_767_225_600_000_000)]
    [InlineData("2026-01-01T01:00:00+01:00", 1_767_225_600_000_000)]
    [InlineData("2025-12-31T14:15:00-09:45", 1_767_225_600_000_000)]
    [InlineData("2026-01-01T00:00:00-00:00", 1_767_225_600_000_000)]
    [InlineData("0001-01-01T00:00:00Z", -62_135_596_800_000_000)]
    [InlineData("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999)]
    public void Text_OfAnInstant_IsRead(string text, long microseconds)
    {
        Assert.Equal(Rfc3339Outcome.Ok, Rfc3339.TryParse(text, out var time));
        Assert.Equal(microseconds, time.Microseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01 00:00:00Z")]
    [InlineData("2026-01-01T00:00Z")]
    [InlineData("2026-1-01T00:00:00Z0")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-01-00T00:00:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("2026-04-31T00:00:00Z")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T00:60:00Z")]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("2026-01-01T00:00:00.Z")]
    [InlineData("2026-01-01T00:00:00.5")]
    [InlineData("2026-01-01T00:00:00,5Z")]
    [InlineData("2026-01-01T00:00:00ZZ")]
    [InlineData("2026-01-01T00:00:00+0100")]
    [InlineData("2026-01-01T00:00:00+24:00")]
    [InlineData("2026-01-01T00:00:00+01:60")]
    [InlineData("2026-01-01T00:00:00+01")]
    [InlineData("+026-01-01T00:00:00Z")]
    public void Text_OfNoInstant_IsMalformed(string text)
    {
        Assert.Equal(Rfc3339Outcome.Malformed, Rfc3339.TryParse(text, out var time));
        Assert.Equal(default, time);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00.1234567Z")]
    [InlineData("2026-01-01T00:00:00.0000000Z")]
    [InlineData("2026-01-01T00:00:00.1234567+01:00")]
    public void Text_WithMoreThanMicroseconds_IsTooPrecise(string text)
    {
        Assert.Equal(Rfc3339Outcome.TooPrecise, Rfc3339.TryParse(text, out var time));
        Assert.Equal(default, time);
    }

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1, "1970-01-01T00:00:00.000001Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999Z")]
    [InlineData(-1_000_000, "1969-12-31T23:59:59Z")]
    [InlineData(951_827_445_500_000, "2000-02-29T12:30:45.500000Z")]
    [InlineData(-62_135_596_800_000_000, "0001-01-01T00:00:00Z")]
    [InlineData(253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z")]
    [InlineData(-62_135_596_800_000_001, "-62135596800000001")]
    [InlineData(253_402_300_800_000_000, "253402300800000000")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    public void Format_OfAnInstant_IsInUtc(long microseconds, string text)
    {
        Assert.Equal(text, new EventTime(microseconds).ToString());
    }

    [Fact]
    public void Text_OfEveryDayOfFourCenturies_AgreesWithTheCalendar()
    {
        var day = new DateTime(1799, 12, 31, 0, 0, 0, DateTimeKind.Utc);
        while (day.Year < 2201)
        {
            var text = day.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var expected = (day - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

            Assert.Equal(Rfc3339Outcome.Ok, Rfc3339.TryParse(text, out var time));
            Assert.Equal(expected, time.Microseconds);
            Assert.Equal(text, time.ToString());

            day = day.AddDays(1);
        }
    }
}
