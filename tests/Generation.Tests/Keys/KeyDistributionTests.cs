using StreamBatch.Generation.Keys;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Tests.Keys;

public sealed class KeyDistributionTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData("0", 1, 1)]
    [InlineData("1", 2, 4)]
    [InlineData("2", 4, 16)]
    [InlineData("0.5", 1.414, 2)]
    public void Next_FallsByThePowerOfTheRank(string skew, double firstToSecond, double firstToFourth)
    {
        var counts = Counts(16, decimal.Parse(skew, null));

        Assert.Equal(firstToSecond, counts[0] / (double)counts[1], firstToSecond * 0.05);
        Assert.Equal(firstToFourth, counts[0] / (double)counts[3], firstToFourth * 0.08);
        Assert.All(counts, count => Assert.True(count > 0));
    }

    [Fact]
    public void Next_OfOneKey_IsIt() => Assert.Equal([Draws], Counts(1, 3));

    private static int[] Counts(int keys, decimal skew)
    {
        var distribution = new KeyDistribution(keys, skew);
        var random = new SeededRandom(3);
        var counts = new int[keys];
        for (var i = 0; i < Draws; i++)
        {
            counts[distribution.Next(random)]++;
        }

        return counts;
    }
}
