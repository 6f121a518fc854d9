using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Tests.Aggregation;

/// <summary>Goal: the partial state of a window says what a batch over its events says. Method: random events in random
/// order, merged from parts, taken away again, saved and loaded, beside the batch.</summary>
public sealed class WindowTallyTests
{
    private readonly TallyEvents _events = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomParts_MergedInAnyOrder_GiveTheBatch(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            TallyEvent[] events = [.. Enumerable.Range(0, random.Next(30)).Select(i => TallyEvents.Next(random, i))];
            random.Shuffle(events);
            WindowTally[] parts = [.. Enumerable.Range(0, 4).Select(_ => _events.NewTally())];
            foreach (var item in events)
            {
                _events.Add(parts[random.Next(parts.Length)], item);
            }

            random.Shuffle(parts);
            foreach (var part in parts.AsSpan(1))
            {
                parts[0].Add(Reload(part));
            }

            Assert.Equal(ReferenceTally.Of(events), parts[0].Evaluate());
            Assert.Equal(events.Length, parts[0].Events);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Removal_IsExactOrSaysThatItIsNot(int seed)
    {
        var random = new Random(seed);
        var isLayoutExact = new AggregateLayout(new(Judging.JudgingContract.Make())).ExtraWidth == 0;
        Assert.True(isLayoutExact);
        for (var run = 0; run < 100; run++)
        {
            List<TallyEvent> events = [.. Enumerable.Range(0, 12).Select(i => TallyEvents.Next(random, i))];
            var tally = _events.NewTally();
            events.ForEach(item => _events.Add(tally, item));

            var gone = events[random.Next(events.Count)];
            events.Remove(gone);
            var isExact = _events.TryRemove(tally, gone);

            var (expected, actual) = (ReferenceTally.Of(events), tally.Evaluate());
            Assert.True(!isExact || expected.Equals(actual));

            // Counts, sums and averages have an inverse, whatever the others say.
            Assert.Equal(expected.Take(3), actual.Take(3));
            Assert.Equal(expected[5], actual[5]);
        }
    }

    [Theory]
    [InlineData("1/a/1=x 2/a/1=y", "x", "y")]
    [InlineData("2/a/1=y 1/a/1=x", "x", "y")]
    [InlineData("1/b/1=x 1/a/2=y", "y", "x" /* source before id */)]
    [InlineData("1/a/2=x 1/a/10=y", "y", "x" /* ids are texts */)]
    [InlineData("1/a/1= 2/a/2=x 3/a/3=", "x", "x" /* nulls are passed over */)]
    [InlineData("-5/a/1=x -6/a/1=y", "y", "x")]
    [InlineData("1/a/1=", null, null)]
    [InlineData("1/\uFF61/1=x 1/\U0001F600/1=y", "y", "x" /* ordinal: by UTF-16 units */)]
    public void FirstAndLast_ByTimeSourceAndId(string events, string? first, string? last)
    {
        var tally = _events.NewTally();
        foreach (var word in events.Split(' '))
        {
            var parts = word.Split('/', '=');
            _events.Add(tally, new TallyEvent(
                long.Parse(parts[0], null), parts[1], parts[2], Label: parts[3].Length == 0 ? null : parts[3]));
        }

        var values = tally.Evaluate();

        Assert.Equal((first, last), (values[7].Text, values[8].Text));
    }

    private WindowTally Reload(WindowTally tally)
    {
        var writer = new ByteWriter();
        tally.Save(writer);
        var reader = new ByteReader(writer.Written);
        var loaded = _events.NewTally();
        loaded.Load(ref reader);
        Assert.True(reader.AtEnd);
        return loaded;
    }
}
