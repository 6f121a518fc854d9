using StreamBatch.Domain.Feeds;

namespace StreamBatch.Domain.Tests.Feeds;

public sealed class FeedPositionTests
{
    private static readonly FeedPosition Origin = FeedPosition.BeforePanes("orders", 3);

    /// <summary>The texts of format 1: what a subscriber has kept is read for ever.</summary>
    [Theory]
    [InlineData("AQEGb3JkZXJzAwAAAAGlJtg", 0, 0, 0)]
    [InlineData("AQEGb3JkZXJzAwGsAv__________f9phMDE", 1, 300, long.MaxValue)]
    public void Text_IsThatOfTheFormat_AndIsReadBack(string text, long first, long second, long third)
    {
        var position = Origin.With([first, second, third]);

        Assert.Equal(text, position.ToString());
        Assert.Equal(position, FeedPosition.Parse(text, Origin));
        Assert.Equal(position.GetHashCode(), FeedPosition.Parse(text, Origin).GetHashCode());
    }

    [Fact]
    public void Text_OfVerdicts_IsReadBack()
    {
        var position = FeedPosition.BeforeVerdicts("orders").With(0, 7);

        Assert.Equal(position, FeedPosition.Parse(position.ToString(), FeedPosition.BeforeVerdicts("orders")));
        Assert.NotEqual(position, FeedPosition.BeforePanes("orders", 1).With(0, 7));
    }

    [Fact]
    public void Parse_OfAnotherFeed_SaysWhichOne()
    {
        var text = Origin.With(1, 5).ToString();

        AssertRefused(text, FeedPosition.BeforePanes("returns", 3), "of contract orders, not of returns");
        AssertRefused(text, FeedPosition.BeforePanes("orders", 4), "has 3 partitions, and orders has 4");
        AssertRefused(text, FeedPosition.BeforeVerdicts("orders"), "among panes, not among verdicts");
    }

    [Fact]
    public void Parse_OfAnyChange_IsRefused()
    {
        var text = Origin.With([5, 1_000, 3]).ToString();
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ =";

        for (var i = 0; i < text.Length; i++)
        {
            Assert.Throws<InvalidPositionException>(() => FeedPosition.Parse(text[..i], Origin));
            foreach (var letter in Letters.Where(letter => letter != text[i]))
            {
                var changed = text[..i] + letter + text[(i + 1)..];
                Assert.Throws<InvalidPositionException>(() => FeedPosition.Parse(changed, Origin));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("start")]
    [InlineData("AAAA")]
    [InlineData("AQEGb3JkZXJzAwAAAAGlJtg=")]
    [InlineData(" AQEGb3JkZXJzAwAAAAGlJtg")]
    [InlineData("é")]
    public void Parse_OfWhatIsNoPosition_IsRefused(string text) =>
        Assert.Throws<InvalidPositionException>(() => FeedPosition.Parse(text, Origin));

    [Fact]
    public void Parse_OfANewerFormat_SaysSo() => AssertRefused("AgEGb3JkZXJzAwAAAAGlJtg", Origin, "format 2");

    private static void AssertRefused(string text, FeedPosition feed, string why)
    {
        var refusal = Assert.Throws<InvalidPositionException>(() => FeedPosition.Parse(text, feed));

        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }
}
