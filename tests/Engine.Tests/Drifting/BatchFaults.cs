using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Reference;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>
/// The rows of a batch job that does some things wrong: it loses events and windows, counts some twice or some that
/// nobody sent, has no gates or no ledger, or writes a wrong value down.
/// </summary>
internal sealed class BatchFaults
{
    private readonly Random _random;
    private readonly Contract _contract;
    private readonly WindowRules _rules;
    private readonly SlowHistory _history;
    private readonly Func<Place, AggregateValues?> _streamAt;
    private readonly Dictionary<Place, AggregateValues> _rows = [];
    private int _ghosts;

    public BatchFaults(
        Random random,
        Contract contract,
        WindowRules rules,
        SlowHistory history,
        Func<Place, AggregateValues?> streamAt)
    {
        _random = random;
        _contract = contract;
        _rules = rules;
        _history = history;
        _streamAt = streamAt;
    }

    /// <summary>The rows of windows that the run covers.</summary>
    public Dictionary<Place, AggregateValues> Rows(Func<WindowBounds, bool> isCovered)
    {
        // A job may do the same thing wrong everywhere.
        var set = _random.Next(8) switch
        {
            0 => _history.WithQuality,
            1 => _history.WithDuplicates,
            _ => _history.Counted,
        };
        var share = _random.Next(4) switch { 0 => 0, 1 => 10, 2 => 30, _ => 70 };
        foreach (var (place, events) in set)
        {
            Put(place, _random.Next(100) < share ? Wrong(place, events) : _history.Evaluate(events));
        }

        for (var extra = _random.Next(4) * share / 10; extra > 0 && set.Count > 0; extra -= 8)
        {
            PutExtra(set.Keys.ElementAt(_random.Next(set.Count)));
        }

        return _rows.Where(row => isCovered(row.Key.Bounds)).ToDictionary();
    }

    private void Put(Place place, AggregateValues? row)
    {
        if (row is not null)
        {
            _rows[place] = row;
        }
    }

    private AggregateValues? Wrong(Place place, IReadOnlyList<LoggedEvent> events)
    {
        switch (_random.Next(9))
        {
            case 0:
                return null;
            case 1:
                return _streamAt(place);
            case 2:
                return _history.RowOf(_history.WithQuality, place);
            case 3:
                return _history.RowOf(_history.WithDuplicates, place);
            case 4:
                return _history.Evaluate([.. events, Ghost(events[_random.Next(events.Count)])]);
            case 5:
                var lost = _random.Next(events.Count);
                return events.Count == 1 ? null : _history.Evaluate([.. events.Where((_, i) => i != lost)]);
            case 6:
                return _history.Evaluate([.. events, events[_random.Next(events.Count)] with { Index = -1 }]);
            default:
                return Changed(_history.Evaluate(events));
        }
    }

    // By one unit of its scale, by what its tolerance allows, or by one unit more; or to null.
    private AggregateValues Changed(AggregateValues row)
    {
        var values = row.ToArray();
        var place = _random.Next(values.Length);
        var tolerance = _contract.Aggregates[place].Tolerance ?? 1;
        values[place] = (values[place].State, _random.Next(6)) switch
        {
            (AggregateState.Number, < 2) => AggregateValue.Of(values[place].Units + tolerance + 1),
            (AggregateState.Number, < 4) => AggregateValue.Of(values[place].Units - tolerance),
            (AggregateState.Number, 4) => AggregateValue.Of(values[place].Units + 1),
            (AggregateState.Text, _) => AggregateValue.Of(values[place].Text + "!"),
            (AggregateState.Null, _) when place > 0 => values[place],
            _ when place > 0 => AggregateValue.Null,
            _ => AggregateValue.Of(values[place].Units + 1),
        };
        return new AggregateValues(values);
    }

    // Of an entity that nobody knows, or of one in another window.
    private void PutExtra(Place place)
    {
        var sample = _history.Events.First(logged => logged.Event.Kind == EventKind.Record);
        var time = place.Bounds.Start + _random.NextInt64(place.Bounds.End - place.Bounds.Start);
        var isKnown = _random.Next(2) == 0;
        var bounds = _rules.WindowsOf(isKnown ? place.Bounds.End : time)[0];
        _rows.TryAdd(
            new Place(isKnown ? place.Key : $"ghost{_random.Next(3)}", bounds),
            _history.Evaluate([Ghost(sample)]));
    }

    // An event that was never sent, of the time of one that was, with the values of any.
    private LoggedEvent Ghost(LoggedEvent near)
    {
        var records = _history.Events.Where(logged => logged.Event.Kind == EventKind.Record).ToList();
        return near with
        {
            Index = -1,
            Event = new ParsedEvent
            {
                Source = near.Event.Source,
                Id = $"ghost{_ghosts++}",
                Kind = EventKind.Record,
                Key = near.Key,
                Time = near.Time,
                Retracts = null,
                Sequence = null,
                Cells = records[_random.Next(records.Count)].Event.Cells,
                BrokenGates = [],
            },
        };
    }
}
