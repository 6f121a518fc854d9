using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Tests.Time;

public sealed class DurationTextTests
{
    private const long Second = 1_000_000;
    private const long Day = 86_400 * Second;

    [Theory]
    [InlineData("0s", 0)]
    [InlineData("1us", 1)]
    [InlineData("500ms", 500_000)]
    [InlineData("90s", 90 * Second)]
    [InlineData("5m", 300 * Second)]
    [InlineData("6h", 21_600 * Second)]
    [InlineData("1d", Day)]
    [InlineData("2w", 14 * Day)]
    [InlineData("1.5h", 5_400 * Second)]
    [InlineData("0.000001s", 1)]
    [InlineData("007s", 7 * Second)]
    [InlineData("100000d", 100_000 * Day)]
    [InlineData("PT6H", 21_600 * Second)]
    [InlineData("PT0S", 0)]
    [InlineData("P1W", 7 * Day)]
    [InlineData("P1D", Day)]
    [InlineData("P1DT30M", Day + 1_800 * Second)]
    [InlineData("P1W2DT3H4M5.5S", 9 * Day + 11_045_500_000)]
    [InlineData("PT0.5H", 1_800 * Second)]
    public void Text_OfADuration_IsRead(string text, long microseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData("6")]
    [InlineData("6 h")]
    [InlineData(" 6h")]
    [InlineData("6h ")]
    [InlineData("6H")]
    [InlineData("6sm")]
    [InlineData("6min")]
    [InlineData("-6h")]
    [InlineData("+6h")]
    [InlineData("6e1s")]
    [InlineData(".5h")]
    [InlineData("5.h")]
    [InlineData("1.2.3s")]
    [InlineData("1,5h")]
    [InlineData("0.5us")]
    [InlineData("0.0000001s")]
    [InlineData("100001d")]
    [InlineData("99999999999999999999w")]
    [InlineData("100000000000000000000s")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1")]
    [InlineData("P1Y")]
    [InlineData("P1M")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("PT1M1H")]
    [InlineData("P1D1W")]
    [InlineData("PT1S1S")]
    [InlineData("PTT1S")]
    [InlineData("PT1HT1M")]
    [InlineData("P0.5DT1H")]
    [InlineData("P99999999999999999999W")]
    [InlineData("P-1D")]
    [InlineData("-P1D")]
    [InlineData("pt1h")]
    public void Text_OfNoDuration_IsRefused(string? text)
    {
        Assert.False(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.Zero, duration);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1us")]
    [InlineData(1_500, "1500us")]
    [InlineData(2_000, "2ms")]
    [InlineData(90 * Second, "90s")]
    [InlineData(120 * Second, "2m")]
    [InlineData(21_600 * Second, "6h")]
    [InlineData(14 * Day, "14d")]
    public void Format_OfADuration_ReadsBack(long microseconds, string text)
    {
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMicroseconds(microseconds)));
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), duration);
    }
}
