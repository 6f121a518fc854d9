using System.Buffers;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Tests.Aggregation;

/// <summary>
/// Goal: a reader that folds what blocks add has the view. Method: events in random blocks, a delta for each as a
/// reader gets it, through its printed form; folded by the obvious rule of each function, beside the batch over all
/// events.
/// </summary>
public sealed class AggregateDeltaTests
{
    private readonly TallyEvents _events = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Deltas_Folded_GiveTheView(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            List<TallyEvent> all = [];
            AggregateDelta? folded = null;
            for (var block = random.Next(1, 6); block > 0; block--)
            {
                var tally = _events.NewTally();
                for (var count = random.Next(1, 6); count > 0; count--)
                {
                    all.Add(TallyEvents.Next(random, all.Count));
                    _events.Add(tally, all[^1]);
                }

                var delta = Assert.IsType<AggregateDelta>(tally.ToDelta());
                Assert.Equal(delta, Printed(delta));
                folded = folded is null ? Printed(delta) : Fold(folded, Printed(delta));
            }

            Assert.Equal(ReferenceTally.Of(all), View(folded!));
        }
    }

    [Fact]
    public void Delta_OfNoValues_HasNullsAndAnEmptySet()
    {
        var tally = _events.NewTally();
        _events.Add(tally, new TallyEvent(0, "s", "1"));

        var delta = tally.ToDelta()!;

        Assert.Equal(
            """
            {"events":1,"amounts":0,"sum":null,"least":null,"most":null,"mean":{"sum":0,"count":0},"oldest":null,
            "opening":null,"closing":null,"state":null,"labels":{"values":[]},"values":{"values":[]}}
            """.ReplaceLineEndings(""),
            Text(delta));
    }

    [Fact]
    public void Delta_NamesPlacesAndSortsValuesByTheirTexts()
    {
        var tally = _events.NewTally();
        _events.Add(tally, new TallyEvent(7, "s", "2", 1000, "b", true));
        _events.Add(tally, new TallyEvent(5, "s", "1", -900, "a", false));

        Assert.Equal(
            """
            {"events":2,"amounts":2,"sum":1,"least":-9,"most":10,"mean":{"sum":1,"count":2},
            "oldest":{"value":-9,"time":5,"source":"s","id":"1"},
            "opening":{"value":"a","time":5,"source":"s","id":"1"},
            "closing":{"value":"b","time":7,"source":"s","id":"2"},
            "state":{"value":true,"time":7,"source":"s","id":"2"},
            "labels":{"values":["a","b"]},"values":{"values":[-9,10]}}
            """.ReplaceLineEndings(""),
            Text(tally.ToDelta()!));
    }

    // The longest average: 28 digits and six more.
    [Theory]
    [InlineData("99999999999999999999999999.99")]
    [InlineData("-99999999999999999999999999.99")]
    [InlineData("33333333333333333333333333.33333333")]
    public void Average_OfTheLongestValues_IsReadAsItIsWritten(string number)
    {
        var values = new AggregateValue[_events.Contract.Aggregates.Length];
        Assert.Equal(DecimalOutcome.Ok, DecimalText.TryParse(number, 8, out var units, 34));
        values[5] = new AggregateValue(AggregateState.Number, units);
        var text = AggregateValuesJson.Write(_events.Contract.Aggregates, new AggregateValues(values));

        var read = AggregateValuesJson.Read(_events.Contract.Aggregates, text);

        Assert.Contains(number, text, StringComparison.Ordinal);
        Assert.Equal(new AggregateValues(values), read);
    }

    // What one adds is folded by what the function means: nothing of the engine is used.
    private AggregateDelta Fold(AggregateDelta left, AggregateDelta right) =>
        new([.. _events.Contract.Aggregates.Select((aggregate, i) => Fold(aggregate.Function, left[i], right[i]))]);

    private static AggregatePartial Fold(AggregateFunction function, AggregatePartial left, AggregatePartial right)
    {
        var (a, b) = (left.Value, right.Value);
        return function switch
        {
            AggregateFunction.Average => new AggregatePartial
            {
                Value = AggregateValue.Of(a.Units + b.Units),
                Count = left.Count + right.Count,
            },
            AggregateFunction.Distinct => DistinctOf(left.Values!.Value.Union(right.Values!.Value)),
            _ when a == AggregateValue.Null => right,
            _ when b == AggregateValue.Null => left,
            AggregateFunction.Min => a.Units <= b.Units ? left : right,
            AggregateFunction.Max => a.Units >= b.Units ? left : right,
            AggregateFunction.First => left.Rank!.Value.CompareTo(right.Rank!.Value) < 0 ? left : right,
            AggregateFunction.Last => left.Rank!.Value.CompareTo(right.Rank!.Value) > 0 ? left : right,
            _ => new AggregatePartial { Value = AggregateValue.Of(a.Units + b.Units) },
        };
    }

    private static AggregatePartial DistinctOf(IEnumerable<string> values)
    {
        string[] all = [.. values];
        return new AggregatePartial { Value = AggregateValue.Of(all.Length), Values = [.. all] };
    }

    private AggregateValues View(AggregateDelta folded) =>
        new([.. folded.Select((partial, i) => (_events.Contract.Aggregates[i].Function, partial.Count) switch
        {
            (AggregateFunction.Average, 0) => AggregateValue.Null,
            (AggregateFunction.Average, { } count) =>
                AggregateValue.Of(DecimalText.DivideHalfEven(partial.Value.Units, count, 6)),
            _ => partial.Value,
        })]);

    private AggregateDelta Printed(AggregateDelta delta) => AggregateDeltaJson.Read(_events.Contract, Text(delta));

    private string Text(AggregateDelta delta)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            AggregateDeltaJson.Write(writer, _events.Contract, delta, (json, time) => json.WriteNumberValue(time));
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
