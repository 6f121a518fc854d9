using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Timing;

namespace StreamBatch.Generation.Tests.Timing;

public sealed class DelayDistributionTests
{
    private const int Draws = 100_000;

    [Theory]
    [InlineData(DisorderShape.Uniform, 0.5, 0.5)]
    [InlineData(DisorderShape.Exponential, 0.2, 0.1386)]
    [InlineData(DisorderShape.Pareto, 0.0461, 0.01)]
    public void Next_HasTheMeanAndMedianOfItsShape(DisorderShape shape, double mean, double median)
    {
        const double Greatest = 10_000_000;
        var distribution = new DelayDistribution(shape, TimeSpan.FromSeconds(10));
        var random = new SeededRandom(5);
        var delays = Enumerable.Range(0, Draws).Select(_ => distribution.Next(random)).Order().ToList();

        Assert.InRange(delays[0], 0, (long)(Greatest * 0.001));
        Assert.InRange(delays[^1], (long)(Greatest * 0.9), (long)Greatest);
        Assert.Equal(mean, delays.Average() / Greatest, mean * 0.05);
        Assert.Equal(median, delays[Draws / 2] / Greatest, median * 0.05);
    }

    [Fact]
    public void Next_WithoutDisorder_IsNone() =>
        Assert.Equal(0, new DelayDistribution(DisorderShape.Pareto, TimeSpan.Zero).Next(new SeededRandom(1)));
}
