using System.Numerics;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Testing.Reference;

/// <summary>
/// What a batch over events gives for each entity and window, computed in the slow, obvious way: everything in memory,
/// numbers without a limit, no code of the engine but the types of its results.
/// </summary>
public static class ReferenceBatch
{
    private static readonly BigInteger Limit = BigInteger.Pow(10, 28);

    /// <summary>The rows, by key (ordinal) and window. An identity counts once: the first of it.</summary>
    public static SortedDictionary<(string Key, Window Window), AggregateValues> Compute(
        Contract contract, IEnumerable<ReferenceEvent> events)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(events);
        SortedDictionary<(string Key, Window Window), AggregateValues> rows = new(
            Comparer<(string Key, Window Window)>.Create((left, right) =>
                string.CompareOrdinal(left.Key, right.Key) is var keys and not 0
                    ? keys
                    : left.Window.CompareTo(right.Window)));
        foreach (var window in events.DistinctBy(item => (item.Source, item.Id))
            .GroupBy(item => (item.Key, WindowOf(contract, item.TimeMicroseconds))))
        {
            rows.Add(window.Key, new AggregateValues(
                [.. contract.Aggregates.Select(aggregate => Evaluate(contract, aggregate, [.. window]))]));
        }

        return rows;
    }

    /// <summary>The tumbling window of an event time.</summary>
    public static Window WindowOf(Contract contract, long timeMicroseconds)
    {
        ArgumentNullException.ThrowIfNull(contract);
        BigInteger size = contract.Windows.Size.Ticks / TimeSpan.TicksPerMicrosecond;
        BigInteger offset = contract.Windows.Offset.Ticks / TimeSpan.TicksPerMicrosecond;
        var number = BigInteger.DivRem(timeMicroseconds - offset, size, out var rest);
        var start = (rest < 0 ? number - 1 : number) * size + offset;
        return new Window(new EventTime((long)start), new EventTime((long)(start + size)));
    }

    private static AggregateValue Evaluate(
        Contract contract, AggregateSpecification aggregate, List<ReferenceEvent> events)
    {
        if (aggregate.Function == AggregateFunction.CountEvents)
        {
            return AggregateValue.Of(events.Count);
        }

        var property = aggregate.Property!.Value;
        List<BigInteger> values = [.. events.Select(item => item.Values[property]).OfType<BigInteger>()];
        if (aggregate.Function == AggregateFunction.CountValues)
        {
            return AggregateValue.Of(values.Count);
        }

        if (values.Count == 0)
        {
            return AggregateValue.Null;
        }

        var sum = values.Aggregate(BigInteger.Zero, BigInteger.Add);
        return aggregate.Function switch
        {
            AggregateFunction.Sum => ValueOf(sum),
            AggregateFunction.Min => ValueOf(values.Min()),
            AggregateFunction.Max => ValueOf(values.Max()),
            _ => BigInteger.Abs(sum) >= Limit ? AggregateValue.Overflow : Average(sum, values.Count),
        };
    }

    private static AggregateValue Average(BigInteger sum, int count)
    {
        var scaled = BigInteger.Abs(sum) * 1_000_000;
        var quotient = scaled / count;
        var twice = scaled % count * 2;
        if (twice > count || (twice == count && !quotient.IsEven))
        {
            quotient++;
        }

        return new AggregateValue(AggregateState.Number, (Int128)(quotient * sum.Sign));
    }

    private static AggregateValue ValueOf(BigInteger units) =>
        BigInteger.Abs(units) < Limit
            ? new AggregateValue(AggregateState.Number, (Int128)units)
            : AggregateValue.Overflow;
}
