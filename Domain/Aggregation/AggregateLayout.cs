using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Aggregation;

/// <summary>
/// How the aggregates of a contract lie in a run of <see cref="Int128"/> cells: the event count, then for each column
/// the count of its values and what else its aggregates need. The partial state of a window is such a run; it is exact,
/// and adding records in any order gives the same cells. Immutable and safe for use by several threads.
/// </summary>
public sealed class AggregateLayout
{
    private readonly Contract _contract;
    private readonly int[] _counts;
    private readonly int[] _sums;
    private readonly int[] _minima;
    private readonly int[] _maxima;
    private readonly int[] _columnOfAggregate;

    /// <summary>The layout for <paramref name="contract"/>.</summary>
    public AggregateLayout(CompiledContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract.Contract;
        var columns = contract.Columns;
        _counts = new int[columns.Length];
        _sums = new int[columns.Length];
        _minima = new int[columns.Length];
        _maxima = new int[columns.Length];
        _columnOfAggregate = [.. _contract.Aggregates.Select(
            aggregate => aggregate.Property is { } property ? columns.IndexOf(property) : -1)];
        Width = 1;
        for (var column = 0; column < columns.Length; column++)
        {
            _counts[column] = Width++;
            _sums[column] = CellFor(column, AggregateFunction.Sum, AggregateFunction.Average);
            _minima[column] = CellFor(column, AggregateFunction.Min);
            _maxima[column] = CellFor(column, AggregateFunction.Max);
        }
    }

    /// <summary>The number of cells of a window.</summary>
    public int Width { get; private set; }

    /// <summary>Adds a record: <paramref name="present"/> has a bit for each of its
    /// <paramref name="values"/>.</summary>
    public void Add(Span<Int128> cells, ulong present, ReadOnlySpan<Int128> values)
    {
        cells[0] += 1;
        for (var column = 0; column < values.Length; column++)
        {
            if ((present & (1UL << column)) == 0)
            {
                continue;
            }

            var value = values[column];
            ref var count = ref cells[_counts[column]];
            if (_sums[column] is var sum and > 0)
            {
                cells[sum] += value;
            }

            if (_minima[column] is var minimum and > 0 && (count == 0 || value < cells[minimum]))
            {
                cells[minimum] = value;
            }

            if (_maxima[column] is var maximum and > 0 && (count == 0 || value > cells[maximum]))
            {
                cells[maximum] = value;
            }

            count += 1;
        }
    }

    /// <summary>The values of the aggregates.</summary>
    public AggregateValues Evaluate(ReadOnlySpan<Int128> cells)
    {
        var values = new AggregateValue[_contract.Aggregates.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(_contract.Aggregates[i].Function, _columnOfAggregate[i], cells);
        }

        return new AggregateValues(values);
    }

    private AggregateValue Evaluate(AggregateFunction function, int column, ReadOnlySpan<Int128> cells)
    {
        if (function == AggregateFunction.CountEvents)
        {
            return AggregateValue.Of(cells[0]);
        }

        var count = cells[_counts[column]];
        if (function == AggregateFunction.CountValues)
        {
            return AggregateValue.Of(count);
        }

        if (count == 0)
        {
            return AggregateValue.Null;
        }

        return function switch
        {
            AggregateFunction.Sum => AggregateValue.Of(cells[_sums[column]]),
            AggregateFunction.Min => AggregateValue.Of(cells[_minima[column]]),
            AggregateFunction.Max => AggregateValue.Of(cells[_maxima[column]]),
            _ => Average(cells[_sums[column]], (long)count),
        };
    }

    // The six more digits of an average are beyond the 28 that a sum may have, and still fit 128 bits.
    private static AggregateValue Average(Int128 sum, long count) =>
        DecimalText.Fits(sum)
            ? new AggregateValue(AggregateState.Number, DecimalText.DivideHalfEven(sum, count, 6))
            : AggregateValue.Overflow;

    private int CellFor(int column, params ReadOnlySpan<AggregateFunction> functions)
    {
        foreach (var aggregate in _contract.Aggregates)
        {
            if (_columnOfAggregate[_contract.Aggregates.IndexOf(aggregate)] == column
                && functions.Contains(aggregate.Function))
            {
                return Width++;
            }
        }

        return 0;
    }
}
