using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// A chain of events of one entity, each within a gap of the next. Events may be taken out; whether the chain still
/// holds together is looked at when the block ends, as its other events may hold it.
/// </summary>
internal sealed class Session(AggregateLayout layout)
{
    private readonly List<SessionEvent> _events = [];
    private readonly WindowTally _tally = new(layout);
    private bool _isStale;

    public long Start { get; private set; } = long.MaxValue;

    public long Last { get; private set; } = long.MinValue;

    /// <summary>The sum of the identities of its events.</summary>
    public ulong Counted { get; private set; }

    /// <summary>Whether events were taken out since it was put together.</summary>
    public bool IsLoose { get; private set; }

    public IReadOnlyList<SessionEvent> Events => _events;

    public Window WindowOf(long gap) => new(new EventTime(Start), new EventTime(Saturating.Add(Last, gap)));

    public void Add(SessionEvent added, Contribution contribution)
    {
        _events.Add(added);
        Counted = unchecked(Counted + added.Identity);
        Start = Math.Min(Start, added.Time);
        Last = Math.Max(Last, added.Time);
        _tally.Add(contribution);
    }

    public void Add(Session other)
    {
        _events.AddRange(other._events);
        Counted = unchecked(Counted + other.Counted);
        Start = Math.Min(Start, other.Start);
        Last = Math.Max(Last, other.Last);
        IsLoose |= other.IsLoose;
        _isStale |= other._isStale;
        _tally.Add(other._tally);
    }

    /// <summary>Takes out the events for which <paramref name="isGone"/>; returns how many.</summary>
    public int Remove(Predicate<SessionEvent> isGone, Contribution scratch)
    {
        var before = _events.Count;
        foreach (var item in _events)
        {
            if (isGone(item))
            {
                scratch.Read(item.Time, item.Data);
                _isStale |= !_tally.TryRemove(scratch);
                Counted = unchecked(Counted - item.Identity);
            }
        }

        _events.RemoveAll(isGone);
        IsLoose |= _events.Count < before;
        return before - _events.Count;
    }

    /// <summary>The chains that its events make; itself when it still is one.</summary>
    public IEnumerable<Session> Chain(long gap, Contribution scratch)
    {
        if (!IsLoose)
        {
            return [this];
        }

        List<Session> chains = [];
        foreach (var item in _events.OrderBy(item => item.Time))
        {
            if (chains.Count == 0 || item.Time > Saturating.Add(chains[^1].Last, gap))
            {
                chains.Add(new Session(layout));
            }

            scratch.Read(item.Time, item.Data);
            chains[^1].Add(item, scratch);
        }

        return chains;
    }

    public AggregateValues Evaluate(Contribution scratch)
    {
        if (_isStale)
        {
            _tally.Clear();
            foreach (var item in _events)
            {
                scratch.Read(item.Time, item.Data);
                _tally.Add(scratch);
            }

            _isStale = false;
        }

        return _tally.Evaluate();
    }
}
