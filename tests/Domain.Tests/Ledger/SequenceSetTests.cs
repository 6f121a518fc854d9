using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Ledger;

namespace StreamBatch.Domain.Tests.Ledger;

/// <summary>Goal: marks and holes say what a set of all numbers says. Method: random numbers, mostly ascending, beside
/// such a set, with saving and loading in between.</summary>
public sealed class SequenceSetTests
{
    [Theory]
    [InlineData("", 0UL, 0)]
    [InlineData("7", 0UL, 0)]
    [InlineData("0", 0UL, 0)]
    [InlineData("1 2 3", 0UL, 0)]
    [InlineData("1 3", 1UL, 1)]
    [InlineData("1 2 4", 1UL, 1)]
    [InlineData("1 2 4 7", 3UL, 2)]
    [InlineData("3 1", 1UL, 1)]
    [InlineData("5 1", 3UL, 1)]
    [InlineData("1 9 5", 6UL, 2)]
    [InlineData("1 9 5 5 1 9", 6UL, 2)]
    [InlineData("1 4 2 3", 0UL, 0)]
    [InlineData("0 2 1", 0UL, 0)]
    [InlineData("0 18446744073709551615", 18446744073709551614UL, 1)]
    [InlineData("18446744073709551615 0", 18446744073709551614UL, 1)]
    public void Missing_IsWhatHasNotComeBetweenLeastAndGreatest(string numbers, ulong missing, int holes)
    {
        var set = new SequenceSet();

        foreach (var number in numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            set.Add(ulong.Parse(number, null));
            Assert.True(set.Contains(ulong.Parse(number, null)));
        }

        Assert.Equal(missing, set.Missing);
        Assert.Equal(holes, set.Holes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Set_UnderRandomUse_IsTheReference(int seed)
    {
        var random = new Random(seed);
        var set = new SequenceSet();
        HashSet<ulong> reference = [];
        ulong front = (ulong)random.Next(1_000);
        for (var step = 0; step < 2_500; step++)
        {
            front += (ulong)random.Next(3);
            var number = random.Next(4) == 0 ? (ulong)random.NextInt64((long)front + 50) : front;
            set.Add(number);
            reference.Add(number);
            var asked = (ulong)random.NextInt64((long)front + 100);
            Assert.Equal(reference.Contains(asked), set.Contains(asked));
            if (random.Next(500) == 0)
            {
                set = Reload(set);
            }
        }

        Assert.Equal(0UL, set.Floor);
        Assert.Equal(reference.Max() - reference.Min() + 1 - (ulong)reference.Count, set.Missing);
        for (ulong number = 0; number <= front + 50; number++)
        {
            Assert.Equal(reference.Contains(number), set.Contains(number));
        }
    }

    [Fact]
    public void Holes_PastTheirMost_AreGivenUpFromTheLowest()
    {
        var set = new SequenceSet();
        const ulong Last = SequenceSet.MaxHoles * 3UL;
        for (ulong number = 1; number <= Last; number += 2)
        {
            set.Add(number);
        }

        Assert.Equal(SequenceSet.MaxHoles, set.Holes);
        Assert.Equal(Last - (2 * SequenceSet.MaxHoles) - 1, set.Floor);
        Assert.False(set.Contains(set.Floor - 2));
        Assert.True(set.Contains(set.Floor));
        Assert.False(set.Contains(set.Floor + 1));
        Assert.Equal((ulong)SequenceSet.MaxHoles, set.Missing);
        var before = set.Floor;

        set.Add(before - 1);
        set.Add(before + 1);

        Assert.False(set.Contains(before - 1));
        Assert.True(set.Contains(before + 1));
        Assert.Equal(before, Reload(set).Floor);
    }

    private static SequenceSet Reload(SequenceSet set)
    {
        var writer = new ByteWriter();
        set.Save(writer);
        var reader = new ByteReader(writer.Written);
        var loaded = SequenceSet.Load(ref reader);
        Assert.True(reader.AtEnd);
        Assert.Equal((set.Holes, set.Missing, set.Floor), (loaded.Holes, loaded.Missing, loaded.Floor));
        return loaded;
    }
}
