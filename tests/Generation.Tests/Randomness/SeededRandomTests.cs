using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Tests.Randomness;

public sealed class SeededRandomTests
{
    // The numbers that other implementations of xoshiro256** give when SplitMix64 fills their state from 0.
    [Fact]
    public void Next_OfSeedZero_IsThePublishedSequence()
    {
        var random = new SeededRandom(0);

        Assert.Equal(
            [0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0, 0x6AA594F1262D2D2C],
            new[] { random.Next(), random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void Between_StaysWithinItsBoundsAndReachesThem()
    {
        var random = new SeededRandom(7);
        var small = Enumerable.Range(0, 1_000).Select(_ => random.Between(-2L, 2)).ToHashSet();
        var bound = Int128.One << 90;
        var large = Enumerable.Range(0, 1_000).Select(_ => random.Between(-bound, bound)).ToList();

        Assert.Equal([-2, -1, 0, 1, 2], small.Order());
        Assert.All(large, number => Assert.InRange(number, -bound, bound));
        Assert.Contains(large, number => number > bound / 4);
        Assert.Contains(large, number => number < -bound / 4);
        Assert.InRange(random.Between(long.MinValue, long.MaxValue), long.MinValue, long.MaxValue);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1_000_000)]
    [InlineData("0.000001", 1)]
    [InlineData(".25", 250_000)]
    [InlineData("0.0000001", null)]
    [InlineData("1.1", null)]
    [InlineData("-0.1", null)]
    [InlineData("5%", null)]
    [InlineData("", null)]
    public void Share_IsReadExactly(string text, int? partsPerMillion)
    {
        var isShare = Share.TryParse(text, out var share);

        Assert.Equal(partsPerMillion is not null, isShare);
        Assert.Equal(partsPerMillion ?? 0, share.PartsPerMillion);
    }
}
