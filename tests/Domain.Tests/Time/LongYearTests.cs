using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Time;

public sealed class LongYearTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z")]
    [InlineData(253_402_300_800_000_000, "+10000-01-01T00:00:00Z")]
    [InlineData(long.MaxValue, "+294247-01-10T04:00:54.775807Z")]
    [InlineData(-62_135_596_800_000_000, "0001-01-01T00:00:00Z")]
    [InlineData(-62_135_596_800_000_001, "+0000-12-31T23:59:59.999999Z")]
    [InlineData(-62_167_219_200_000_001, "-0001-12-31T23:59:59.999999Z")]
    [InlineData(long.MinValue, "-290308-12-21T19:59:05.224192Z")]
    public void Instants_HaveATextInEveryYear(long microseconds, string text) =>
        Assert.Equal(text, LongYear.Format(new EventTime(microseconds)));

    [Fact]
    public void Window_ThatEndsPastTheLastYear_IsShownAsTimes() => Assert.Equal(
        "[9999-12-31T00:00:00Z, +10000-01-01T00:00:00Z)",
        new Window(new(253_402_214_400_000_000), new(253_402_300_800_000_000)).ToString());
}
