using StreamBatch.Client.Connecting;

namespace StreamBatch.Client.Tests.Connecting;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, null, 0.0, 0)]
    [InlineData(1, null, 0.5, 50)]
    [InlineData(1, null, 1.0, 100)]
    [InlineData(4, null, 1.0, 800)]
    [InlineData(8, null, 1.0, 10_000)]
    [InlineData(int.MaxValue, null, 1.0, 10_000)]
    [InlineData(1, 7_000, 0.5, 7_050)]
    [InlineData(1, 0, 0.5, 50)]
    [InlineData(1, 3_600_000, 0.5, 300_050)]
    public void ADelay_IsAPartOfABoundThatDoubles_AndAtLeastWhatTheServerAsks(
        int failures,
        int? retryAfter,
        double draw,
        int expected)
    {
        var asked = retryAfter is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : (TimeSpan?)null;

        Assert.Equal(
            TimeSpan.FromMilliseconds(expected), RetryDelay.Next(new RetryOptions(), failures, asked, draw));
    }
}
