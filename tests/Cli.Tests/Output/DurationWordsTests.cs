using StreamBatch.Cli.Output;

namespace StreamBatch.Cli.Tests.Output;

public sealed class DurationWordsTests
{
    [Theory]
    [InlineData(0, "0us")]
    [InlineData(12, "12us")]
    [InlineData(17_250, "17.25ms")]
    [InlineData(4_005_999.9, "4.005s")]
    [InlineData(60_000_000, "1m")]
    [InlineData(-3_600_000_001, "-1h")]
    [InlineData(278_269_878_970_759, "3220d 17h 11m 18s")]
    public void Of_IsReadable(double microseconds, string text) =>
        Assert.Equal(text, DurationWords.Of((decimal)microseconds));
}
