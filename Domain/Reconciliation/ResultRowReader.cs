using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// Checks the rows of one batch run, whatever they come from: each is a window of the contract inside the run's range,
/// and has decimals at the scales of the aggregates. That each comes once is for the store to find, which keeps them.
/// </summary>
public sealed class ResultRowReader
{
    private readonly Contract _contract;
    private readonly EventWindows _windows;
    private readonly EventTime _from;
    private readonly EventTime _to;

    /// <summary>A reader of the rows of a run that covers [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public ResultRowReader(CompiledContract contract, EventTime from, EventTime to)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract.Contract;
        _windows = new EventWindows(contract);
        _from = from;
        _to = to;
    }

    /// <summary>Checks a row.</summary>
    /// <param name="key">The entity key, which may be empty; null when the source does not say.</param>
    /// <param name="start">The start of the window.</param>
    /// <param name="end">Its end; null when the source does not say.</param>
    /// <param name="values">The values of the contract's aggregates, in its order, as JSON numbers; null for
    /// none.</param>
    public ResultRowReading Read(string? key, EventTime start, EventTime? end, IReadOnlyList<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (key is null)
        {
            return Fault("key", "is missing: a row names its entity");
        }

        if (Encoding.UTF8.GetByteCount(key) > EventReader.MaxTextBytes)
        {
            return Fault("key", $"has more than {EventReader.MaxTextBytes} bytes");
        }

        if (FaultOf(start, end, out var window) is { } wrong)
        {
            return wrong;
        }

        if (window.Start < _from || window.End > _to)
        {
            return Fault("start", $"window {window} is not inside the run's range [{_from}, {_to})");
        }

        var read = new AggregateValue[_contract.AllAggregates.Length];
        for (var i = 0; i < _contract.Aggregates.Length; i++)
        {
            if (ReadValue(_contract.Aggregates[i], values[i], out read[i]) is { } fault)
            {
                return Fault(_contract.Aggregates[i].Name, fault);
            }
        }

        return new ResultRowReading(new ResultRow(key, window, new AggregateValues(read)), null, null);
    }

    private ResultRowReading? FaultOf(EventTime start, EventTime? end, out Window window)
    {
        window = _windows.WindowAt(start.Microseconds);
        if (_contract.Windows.Kind == WindowKind.Session)
        {
            if (end is not { } last)
            {
                return Fault("end", "is missing: a session has the end that its events give it");
            }

            if (last < window.End)
            {
                return Fault("end", $"{last} is less than a gap after the start {start}");
            }

            window = new Window(start, last);
            return null;
        }

        if (!_windows.IsStart(start.Microseconds))
        {
            var holding = new EventTime(_windows.LastStartOf(start.Microseconds));
            return Fault("start", $"{start} is the start of no window; the one that holds it starts {holding}");
        }

        return end is { } told && told != window.End
            ? Fault("end", $"{told} is not the end of the window that starts {start}, which is {window.End}")
            : null;
    }

    private static string? ReadValue(AggregateSpecification aggregate, string? text, out AggregateValue value)
    {
        value = AggregateValue.Null;
        var isCount = aggregate.Function is AggregateFunction.CountEvents or AggregateFunction.CountValues;
        if (text is null)
        {
            return isCount ? "is missing: a count is a number, zero included" : null;
        }

        if (aggregate.Function is AggregateFunction.First or AggregateFunction.Last
            && aggregate.ValueType is not (PropertyType.Number or PropertyType.Integer))
        {
            return ReadText(aggregate.ValueType!.Value, text, out value);
        }

        if (aggregate.Function == AggregateFunction.Distinct && text.StartsWith('{'))
        {
            return ReadApproximate(aggregate, text, out value);
        }

        if (text == "overflow" && !isCount)
        {
            value = AggregateValue.Overflow;
            return null;
        }

        var outcome = DecimalText.TryParse(text, aggregate.Scale, out var units, aggregate.MaxDigits);
        if (outcome != DecimalOutcome.Ok)
        {
            return FaultOf(outcome, aggregate);
        }

        value = new AggregateValue(AggregateState.Number, units);
        return (aggregate.Function, Int128.Sign(units)) switch
        {
            (AggregateFunction.CountEvents, <= 0) => "must be at least 1: a window without events has no row",
            (AggregateFunction.CountValues, < 0) => "must not be negative: it is a count",
            _ => null,
        };
    }

    private static string? ReadText(PropertyType type, string text, out AggregateValue value)
    {
        value = AggregateValue.Of(text);
        if (type == PropertyType.Boolean && text is not ("true" or "false"))
        {
            return "must be true or false";
        }

        if (type == PropertyType.Timestamp)
        {
            if (Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var time) != Rfc3339Outcome.Ok)
            {
                return "is no instant in RFC 3339, as 2026-01-31T00:00:00Z";
            }

            value = AggregateValue.Of(Rfc3339.Format(time));
        }

        return null;
    }

    private static string? ReadApproximate(AggregateSpecification aggregate, string text, out AggregateValue value)
    {
        value = AggregateValue.Null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return AggregateValuesJson.TryReadValue(aggregate, document.RootElement, out value)
                ? null
                : "must be a count, or {\"approximate\":n}";
        }
        catch (JsonException)
        {
            return "must be a count, or {\"approximate\":n}";
        }
    }

    private static string FaultOf(DecimalOutcome outcome, AggregateSpecification aggregate) =>
        (outcome, aggregate.Scale) switch
        {
            (DecimalOutcome.TooPrecise, 0) => "must be a whole number",
            (DecimalOutcome.TooPrecise, _) =>
                $"has more than {aggregate.Scale} digits after the point: round it half to even",
            (DecimalOutcome.TooLarge, _) => $"has more than {aggregate.MaxDigits} digits",
            _ => "is no decimal number, as 12 or -0.25",
        };

    private static ResultRowReading Fault(string column, string fault) => new(null, column, fault);
}
