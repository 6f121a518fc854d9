using System.Numerics;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Reference;

/// <summary>The contract's aggregates over a list of records, each from nothing.</summary>
internal sealed class Aggregates
{
    private const int AverageDigits = 6;
    private const int MaxExactDistinct = 1_000;

    private readonly Contract _contract;
    private readonly TimeText _times;

    public Aggregates(Contract contract, TimeText times)
    {
        _contract = contract;
        _times = times;
    }

    /// <summary>The values of a window that holds <paramref name="records"/>.</summary>
    public string Whole(IReadOnlyList<LoggedEvent> records) => JsonText.Object(_contract.Aggregates.Select(
        aggregate => (aggregate.Name, Whole(aggregate, records))));

    /// <summary>What <paramref name="records"/> add to a window; null where a sum of them cannot be printed.</summary>
    public string? Delta(IReadOnlyList<LoggedEvent> records) =>
        _contract.Aggregates.Any(aggregate =>
            aggregate.Function is AggregateFunction.Sum or AggregateFunction.Average
            && IsOverflow(SumOf(ValuesOf(aggregate, records))))
            ? null
            : JsonText.Object(_contract.Aggregates.Select(aggregate => (aggregate.Name, Delta(aggregate, records))));

    private string Whole(AggregateSpecification aggregate, IReadOnlyList<LoggedEvent> records)
    {
        if (aggregate.Function == AggregateFunction.CountEvents)
        {
            return JsonText.Number(records.Count);
        }

        var values = ValuesOf(aggregate, records);
        switch (aggregate.Function)
        {
            case AggregateFunction.CountValues:
                return JsonText.Number(values.Count);
            case AggregateFunction.Distinct:
                var count = JsonText.Number(values.Select(value => value.Cell.Text).Distinct().Count());
                return int.Parse(count, null) > MaxExactDistinct ? JsonText.Object(("approximate", count)) : count;
            case var _ when values.Count == 0:
                return "null";
            case AggregateFunction.Sum:
                return NumberOrOverflow(SumOf(values), ScaleOf(aggregate));
            case AggregateFunction.Min:
                return JsonText.Decimal(values.Min(value => value.Cell.Units), ScaleOf(aggregate));
            case AggregateFunction.Max:
                return JsonText.Decimal(values.Max(value => value.Cell.Units), ScaleOf(aggregate));
            case AggregateFunction.Average:
                var sum = SumOf(values);
                return IsOverflow(sum)
                    ? "\"overflow\""
                    : JsonText.Decimal(DivideHalfEven(sum, values.Count), ScaleOf(aggregate) + AverageDigits);
            case AggregateFunction.First:
                return ValueText(aggregate, values[0].Cell);
            case AggregateFunction.Last:
                return ValueText(aggregate, values[^1].Cell);
            default:
                throw new NotSupportedException($"The aggregate function {aggregate.Function} has no reference.");
        }
    }

    private string Delta(AggregateSpecification aggregate, IReadOnlyList<LoggedEvent> records)
    {
        var values = aggregate.Function == AggregateFunction.CountEvents ? [] : ValuesOf(aggregate, records);
        switch (aggregate.Function)
        {
            case AggregateFunction.Average:
                return JsonText.Object(
                    ("sum", JsonText.Decimal(SumOf(values), ScaleOf(aggregate))),
                    ("count", JsonText.Number(values.Count)));
            case AggregateFunction.Distinct:
                return JsonText.Object(("values", JsonText.Array(values
                    .DistinctBy(value => value.Cell.Text)
                    .OrderBy(value => value.Cell.Text, StringComparer.Ordinal)
                    .Select(value => ValueText(aggregate, value.Cell)))));
            case AggregateFunction.First or AggregateFunction.Last when values.Count > 0:
                var (record, cell) = aggregate.Function == AggregateFunction.First ? values[0] : values[^1];
                return JsonText.Object(
                    ("value", ValueText(aggregate, cell)),
                    ("time", _times.Of(record.Time)),
                    ("source", JsonText.Quote(record.Event.Source)),
                    ("id", JsonText.Quote(record.Event.Id)));
            default:
                return Whole(aggregate, records);
        }
    }

    // In the order of first and last; nulls and what cannot be read are left out.
    private static List<(LoggedEvent Record, Cell Cell)> ValuesOf(
        AggregateSpecification aggregate, IReadOnlyList<LoggedEvent> records) =>
    [
        .. records
            .OrderBy(record => record.Time)
            .ThenBy(record => record.Event.Source, StringComparer.Ordinal)
            .ThenBy(record => record.Event.Id, StringComparer.Ordinal)
            .Select(record => (record, record.Event.Cells[aggregate.Property!.Value]))
            .Where(value => value.Item2.HasValue),
    ];

    private static BigInteger SumOf(IEnumerable<(LoggedEvent Record, Cell Cell)> values) =>
        values.Aggregate(BigInteger.Zero, (sum, value) => sum + value.Cell.Units);

    private static bool IsOverflow(BigInteger units) => BigInteger.Abs(units) >= CellReader.Limit;

    private static string NumberOrOverflow(BigInteger units, int scale) =>
        IsOverflow(units) ? "\"overflow\"" : JsonText.Decimal(units, scale);

    private static BigInteger DivideHalfEven(BigInteger sum, int count)
    {
        var scaled = BigInteger.Abs(sum) * BigInteger.Pow(10, AverageDigits);
        var quotient = BigInteger.DivRem(scaled, count, out var rest);
        var isUp = rest * 2 > count || (rest * 2 == count && !quotient.IsEven);
        return (isUp ? quotient + 1 : quotient) * sum.Sign;
    }

    private PropertySpecification PropertyOf(AggregateSpecification aggregate) =>
        _contract.Properties[aggregate.Property!.Value];

    private int ScaleOf(AggregateSpecification aggregate) => PropertyOf(aggregate).Scale;

    private string ValueText(AggregateSpecification aggregate, Cell cell) => PropertyOf(aggregate).Type switch
    {
        PropertyType.Integer or PropertyType.Number or PropertyType.Boolean or PropertyType.Json => cell.Text,
        _ => JsonText.Quote(cell.Text),
    };
}
