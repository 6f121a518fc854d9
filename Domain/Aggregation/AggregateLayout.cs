using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Aggregation;

/// <summary>
/// How the partial state of a window lies in memory: a run of <see cref="Int128"/> cells (the event count, then for
/// each column the count of its values and what else its aggregates need), and a run of objects for the aggregates that
/// do not fit into cells (first, last, distinct). The state is exact, and adding records in any order gives the same.
/// Immutable and safe for use by several threads.
/// </summary>
public sealed class AggregateLayout
{
    private readonly Contract _contract;
    private readonly ImmutableArray<AggregateSpecification> _aggregates;
    private readonly int[] _counts;
    private readonly int[] _sums;
    private readonly int[] _minima;
    private readonly int[] _maxima;
    private readonly int[] _columnOfAggregate;
    private readonly int[] _extraOfAggregate;
    private readonly bool[] _isNumber;
    private readonly bool[] _needsText;

    /// <summary>The layout for <paramref name="contract"/>.</summary>
    public AggregateLayout(CompiledContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract.Contract;
        _aggregates = _contract.AllAggregates;
        var columns = contract.Columns;
        _counts = new int[columns.Length];
        _sums = new int[columns.Length];
        _minima = new int[columns.Length];
        _maxima = new int[columns.Length];
        _columnOfAggregate = [.. _aggregates.Select(
            aggregate => aggregate.Property is { } property ? columns.IndexOf(property) : -1)];
        _extraOfAggregate = [.. _aggregates.Select(aggregate => HasExtra(aggregate) ? ExtraWidth++ : -1)];
        _isNumber = [.. columns.Select(property => _contract.Properties[property].Type
            is PropertyType.Integer or PropertyType.Number)];
        _needsText = [.. columns.Select((property, column) => !_isNumber[column]
            && _aggregates.Any(aggregate => aggregate.Property == property && HasExtra(aggregate)))];
        NeedsRank = _aggregates.Any(IsEdge);
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

    /// <summary>The number of objects of a window.</summary>
    public int ExtraWidth { get; private set; }

    internal int ColumnCount => _isNumber.Length;

    /// <summary>Whether first or last need the place of an event.</summary>
    internal bool NeedsRank { get; }

    /// <summary>Whether a column is kept in units of a scale.</summary>
    internal bool IsNumber(int column) => _isNumber[column];

    /// <summary>Whether the text of a column is needed, beyond whether there is one.</summary>
    internal bool NeedsText(int column) => _needsText[column];

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

    /// <summary>Adds an event, objects too.</summary>
    internal void Add(Span<Int128> cells, Span<object?> extras, Contribution contribution)
    {
        Add(cells, contribution.Present, contribution.Values);
        for (var i = 0; i < _extraOfAggregate.Length; i++)
        {
            if (_extraOfAggregate[i] is var extra and >= 0
                && (_columnOfAggregate[i] < 0 || (contribution.Present & (1UL << _columnOfAggregate[i])) != 0))
            {
                AddExtra(i, ref extras[extra], contribution);
            }
        }
    }

    /// <summary>
    /// Takes an event away that was added. False when the state is to be made anew from the events that are left: an
    /// extreme went, or the function has no inverse.
    /// </summary>
    internal bool TryRemove(Span<Int128> cells, Contribution contribution)
    {
        cells[0] -= 1;
        var isExact = ExtraWidth == 0;
        for (var column = 0; column < ColumnCount; column++)
        {
            if ((contribution.Present & (1UL << column)) == 0)
            {
                continue;
            }

            var value = contribution.Values[column];
            ref var count = ref cells[_counts[column]];
            count -= 1;
            if (_sums[column] is var sum and > 0)
            {
                cells[sum] -= value;
            }

            isExact &= count == 0
                || ((_minima[column] == 0 || cells[_minima[column]] != value)
                    && (_maxima[column] == 0 || cells[_maxima[column]] != value));
        }

        return isExact;
    }

    /// <summary>Adds the state of other events.</summary>
    internal void Merge(
        Span<Int128> cells,
        Span<object?> extras,
        ReadOnlySpan<Int128> otherCells,
        ReadOnlySpan<object?> otherExtras)
    {
        for (var column = 0; column < ColumnCount; column++)
        {
            var count = cells[_counts[column]];
            var otherCount = otherCells[_counts[column]];
            if (otherCount == 0)
            {
                continue;
            }

            cells[_counts[column]] = count + otherCount;
            if (_sums[column] is var sum and > 0)
            {
                cells[sum] += otherCells[sum];
            }

            if (_minima[column] is var minimum and > 0 && (count == 0 || otherCells[minimum] < cells[minimum]))
            {
                cells[minimum] = otherCells[minimum];
            }

            if (_maxima[column] is var maximum and > 0 && (count == 0 || otherCells[maximum] > cells[maximum]))
            {
                cells[maximum] = otherCells[maximum];
            }
        }

        cells[0] += otherCells[0];
        for (var i = 0; i < _extraOfAggregate.Length; i++)
        {
            if (_extraOfAggregate[i] is var extra and >= 0 && otherExtras[extra] is { } other)
            {
                MergeExtra(i, ref extras[extra], other);
            }
        }
    }

    /// <summary>The values of the aggregates.</summary>
    public AggregateValues Evaluate(ReadOnlySpan<Int128> cells, ReadOnlySpan<object?> extras = default)
    {
        var values = new AggregateValue[_aggregates.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _extraOfAggregate[i] is var extra and >= 0
                ? EvaluateExtra(i, extras[extra])
                : Evaluate(_aggregates[i].Function, _columnOfAggregate[i], cells);
        }

        return new AggregateValues(values);
    }

    /// <summary>The state as what a block adds; null when a part of it has no delta: a sum past 28 digits.</summary>
    internal AggregateDelta? ToDelta(ReadOnlySpan<Int128> cells, ReadOnlySpan<object?> extras)
    {
        var partials = new AggregatePartial[_contract.Aggregates.Length];
        var values = Evaluate(cells, extras);
        for (var i = 0; i < partials.Length; i++)
        {
            var extra = _extraOfAggregate[i] >= 0 ? extras[_extraOfAggregate[i]] : null;
            partials[i] = _aggregates[i].Function switch
            {
                AggregateFunction.Average => new AggregatePartial
                {
                    Value = AggregateValue.Of(cells[_sums[_columnOfAggregate[i]]]),
                    Count = (long)cells[_counts[_columnOfAggregate[i]]],
                },
                AggregateFunction.Distinct => new AggregatePartial
                {
                    Value = values[i],
                    Values = extra is null ? [] : ((DistinctState)extra).Values?.ToImmutableArray(),
                },
                _ => new AggregatePartial { Value = values[i], Rank = (extra as EdgeState)?.Rank },
            };
            if (partials[i].Value.State == AggregateState.Overflow)
            {
                return null;
            }
        }

        return new AggregateDelta(partials);
    }

    private static bool IsEdge(AggregateSpecification aggregate) =>
        aggregate.Function is AggregateFunction.First or AggregateFunction.Last or AggregateFunction.NewestTime;

    private static bool HasExtra(AggregateSpecification aggregate) =>
        IsEdge(aggregate) || aggregate.Function == AggregateFunction.Distinct;

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

    private AggregateValue EvaluateExtra(int aggregate, object? extra) => extra switch
    {
        EdgeState edge => edge.Value,
        DistinctState distinct => distinct.Evaluate(),
        _ => _aggregates[aggregate].Function == AggregateFunction.Distinct
            ? AggregateValue.Of(0)
            : AggregateValue.Null,
    };

    private void AddExtra(int aggregate, ref object? extra, Contribution contribution)
    {
        var column = _columnOfAggregate[aggregate];
        if (_aggregates[aggregate].Function == AggregateFunction.Distinct)
        {
            var distinct = (DistinctState)(extra ??= new DistinctState());
            distinct.Add(_isNumber[column]
                ? DecimalText.Format(
                    contribution.Values[column],
                    _contract.Properties[_aggregates[aggregate].Property!.Value].Scale)
                : contribution.TextOf(column));
            return;
        }

        MergeExtra(aggregate, ref extra, new EdgeState(
            contribution.Rank,
            column < 0 ? AggregateValue.Of(contribution.Rank.Time)
            : _isNumber[column]
                ? AggregateValue.Of(contribution.Values[column])
                : AggregateValue.Of(contribution.TextOf(column))));
    }

    private void MergeExtra(int aggregate, ref object? extra, object other)
    {
        if (other is DistinctState distinct)
        {
            ((DistinctState)(extra ??= new DistinctState())).Add(distinct);
            return;
        }

        var edge = (EdgeState)other;
        var isFirst = _aggregates[aggregate].Function == AggregateFunction.First;
        if (extra is not EdgeState known || (isFirst ? edge.Rank < known.Rank : edge.Rank > known.Rank))
        {
            extra = edge;
        }
    }

    // The six more digits of an average are beyond the 28 that a sum may have, and still fit 128 bits.
    private static AggregateValue Average(Int128 sum, long count) =>
        DecimalText.Fits(sum)
            ? new AggregateValue(AggregateState.Number, DecimalText.DivideHalfEven(sum, count, 6))
            : AggregateValue.Overflow;

    private int CellFor(int column, params ReadOnlySpan<AggregateFunction> functions)
    {
        for (var i = 0; i < _aggregates.Length; i++)
        {
            if (_columnOfAggregate[i] == column && functions.Contains(_aggregates[i].Function))
            {
                return Width++;
            }
        }

        return 0;
    }
}
