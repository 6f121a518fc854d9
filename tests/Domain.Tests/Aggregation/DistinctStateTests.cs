using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Tests.Aggregation;

/// <summary>Goal: the number of distinct values, exact up to the bound and near it above, whatever the order. Method:
/// the same values in other orders, cut into parts and merged, saved and loaded, beside a set.</summary>
public sealed class DistinctStateTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1_000)]
    public void UpToTheBound_TheCountIsExact(int count)
    {
        var state = StateOf(Values(count).Concat(Values(count)));

        Assert.Equal(AggregateValue.Of(count), state.Evaluate());
        Assert.Equal(Values(count).Order(StringComparer.Ordinal), state.Values);
    }

    [Theory]
    [InlineData(1_001)]
    [InlineData(1_500)]
    [InlineData(5_000)]
    [InlineData(12_000)]
    [InlineData(20_000)]
    [InlineData(200_000)]
    public void AboveTheBound_TheCountIsWithinFivePercentAndSaysSo(int count)
    {
        var state = StateOf(Values(count));

        var value = state.Evaluate();

        Assert.Equal(AggregateState.Approximate, value.State);
        Assert.InRange((double)(long)value.Units, count * 0.95, count * 1.05);
        Assert.Null(state.Values);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1_000, 2)]
    [InlineData(1_001, 3)]
    [InlineData(3_000, 4)]
    [InlineData(10_000, 5)]
    public void AnyOrder_AndAnyMergeOfParts_GiveTheSameState(int count, int seed)
    {
        var random = new Random(seed);
        string[] values = [.. Values(count)];
        var expected = Save(StateOf(values));
        for (var run = 0; run < 5; run++)
        {
            random.Shuffle(values);
            List<DistinctState> parts = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new DistinctState())];
            foreach (var value in values)
            {
                parts[random.Next(parts.Count)].Add(value);
                parts[random.Next(parts.Count)].Add(value);
            }

            while (parts.Count > 1)
            {
                var (into, from) = (random.Next(parts.Count - 1), parts.Count - 1);
                (parts[into], parts[from]) = random.Next(2) == 0
                    ? (parts[into], parts[from])
                    : (parts[from], parts[into]);
                parts[into].Add(random.Next(2) == 0 ? parts[from] : Reload(parts[from]));
                parts.RemoveAt(from);
            }

            Assert.Equal(expected, Save(parts[0]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    public void SavedAndLoaded_GoesOnAsBefore(int count)
    {
        var state = StateOf(Values(count));
        var loaded = Reload(state);

        state.Add("another");
        loaded.Add("another");

        Assert.Equal(Save(state), Save(loaded));
        Assert.Equal(state.Evaluate(), loaded.Evaluate());
    }

    private static IEnumerable<string> Values(int count) => Enumerable.Range(0, count).Select(i => $"value {i * 7}");

    private static DistinctState StateOf(IEnumerable<string> values)
    {
        var state = new DistinctState();
        foreach (var value in values)
        {
            state.Add(value);
        }

        return state;
    }

    private static byte[] Save(DistinctState state)
    {
        var writer = new ByteWriter();
        state.Save(writer);
        return writer.Written.ToArray();
    }

    private static DistinctState Reload(DistinctState state)
    {
        var reader = new ByteReader(Save(state));
        var loaded = DistinctState.Load(ref reader);
        Assert.True(reader.AtEnd);
        return loaded;
    }
}
