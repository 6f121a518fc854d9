using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// Tumbling and sliding windows: one <see cref="WindowGroup"/> a start. An event is counted in each window that
/// contains it and kept in the last one, which is dropped after all others.
/// </summary>
internal sealed partial class AlignedWindows : LiveWindows
{
    private readonly SortedList<long, WindowGroup> _groups = [];
    private readonly List<WindowGroup> _changed = [];
    private readonly long _slide;
    private readonly WindowTally _delta;
    private WindowGroup? _lastGroup;
    private long _nextDeadline = long.MaxValue;

    public AlignedWindows(CompiledContract contract)
        : base(contract)
    {
        _slide = contract.SlideMicroseconds;
        _delta = new WindowTally(Layout);
    }

    public override long NextDeadline => _nextDeadline;

    public override long? GreatestDeadline
    {
        get
        {
            for (var i = _groups.Count - 1; i >= 0; i--)
            {
                if (_groups.GetValueAtIndex(i) is { HasData: true } group)
                {
                    return Windows.SettledAt(group.Window.End.Microseconds);
                }
            }

            return null;
        }
    }

    public override void Count(RecordBatch batch, int index, long? watermark, WindowChanges change)
    {
        ref var record = ref batch.Headers[index];
        WindowGroup? home = null;
        var place = -1;
        for (var start = Windows.LastStartOf(record.Time); Windows.EndOf(start) > record.Time;
            start = Saturating.Subtract(start, _slide))
        {
            var status = Windows.StatusOf(Windows.EndOf(start), watermark);
            if (status == WindowStatus.Expired)
            {
                home?.Events.CountFrom(place, Saturating.Add(start, _slide));
                break;
            }

            if (status == WindowStatus.Held && (change & WindowChanges.Recounted) == 0)
            {
                if (home is null)
                {
                    break;
                }

                // Counted on time in later windows only: this one has data that reconciliation will count.
                GroupAt(start, watermark).HasHeld = true;
                home.Events.CountFrom(place, Saturating.Add(start, _slide));
                continue;
            }

            var group = GroupAt(start, watermark);
            var slot = Count(group, batch, index, change);
            if (home is null)
            {
                home = group;
                place = group.Events.Add(slot, Layout, batch, index, Block);
                if (Layout.ExtraWidth > 0)
                {
                    group.Events.Read(place, Scratch);
                }
            }

            if (Layout.ExtraWidth > 0)
            {
                Layout.Add(group.CellsOf(slot), group.ExtrasOf(slot), Scratch);
            }
            else
            {
                Layout.Add(group.CellsOf(slot), record.Present, batch.ValuesOf(index));
            }
        }
    }

    public override void Retract(RecordBatch batch, int index, long? watermark, WindowChanges change)
    {
        ref var record = ref batch.Headers[index];
        if (_groups.TryGetValue(Windows.LastStartOf(record.Time), out var group))
        {
            var slot = group.Find(record.KeyHash, batch.KeyOf(index));
            var at = slot < 0 ? -1 : group.Events.Find(slot, unchecked((ulong)record.Target), record.Time);
            if (at >= 0)
            {
                Remove(group, slot, at, watermark, change);
            }
        }
    }

    public override void Bury(RecordBatch batch, int index, long? watermark, WindowChanges change)
    {
        ref var record = ref batch.Headers[index];
        foreach (var group in _groups.Values)
        {
            if (group.Window.Start.Microseconds > record.Time)
            {
                break;
            }

            if (group.Find(record.KeyHash, batch.KeyOf(index)) is not (var slot and >= 0))
            {
                continue;
            }

            for (var at = group.Events.Newest(slot); at >= 0; at = group.Events.Older(at))
            {
                if (group.Events.TimeOf(at) <= record.Time)
                {
                    Remove(group, slot, at, watermark, change);
                }
            }
        }
    }

    public override void End(long? watermark, PaneWriter panes)
    {
        if (_changed.Count == 0)
        {
            return;
        }

        _changed.Sort((left, right) => left.Window.CompareTo(right.Window));
        foreach (var group in _changed)
        {
            foreach (var slot in group.DirtyByKey())
            {
                Revise(group, slot, panes);
            }

            group.EndBlock();
        }

        _changed.Clear();
    }

    public override IEnumerable<(string Key, Window Window, AggregateValues Values)> Open()
    {
        foreach (var group in _groups.Values.Where(group => !group.IsComplete))
        {
            foreach (var slot in group.SlotsByKey().Where(group.HasEvents))
            {
                Refresh(group, slot);
                yield return (group.NameOf(slot), group.Window, group.Evaluate(slot));
            }
        }
    }

    /// <summary>The values of a window of an entity; null when it counts no event.</summary>
    public AggregateValues? ValuesOf(Window window, ulong keyHash, ReadOnlySpan<byte> key)
    {
        if (!_groups.TryGetValue(window.Start.Microseconds, out var group)
            || group.Find(keyHash, key) is not (var slot and >= 0) || !group.HasEvents(slot))
        {
            return null;
        }

        Refresh(group, slot);
        return group.Evaluate(slot);
    }

    protected override void Advance(long watermark, PaneWriter panes)
    {
        // Windows of one size complete in the order of their starts.
        for (var i = FirstIncomplete(); i < _groups.Count; i++)
        {
            var group = _groups.GetValueAtIndex(i);
            if (group.Window.End.Microseconds > watermark)
            {
                break;
            }

            group.IsComplete = true;
            foreach (var slot in group.SlotsByKey().Where(group.HasEvents))
            {
                Publish(group, slot, PaneMode.Whole, PaneTiming.OnTime, PaneCause.OnTime, null, panes);
            }
        }

        while (_groups.Count > 0
            && Windows.SettledAt(_groups.GetValueAtIndex(0).Window.End.Microseconds) <= watermark)
        {
            _groups.RemoveAt(0);
        }

        _lastGroup = null;
        FindDeadline();
    }

    private int Count(WindowGroup group, RecordBatch batch, int index, WindowChanges change)
    {
        ref var record = ref batch.Headers[index];
        var slot = group.SlotOf(record.KeyHash, batch.KeyOf(index));
        if (group.Touch(slot, unchecked((ulong)record.Identity), true, change))
        {
            _changed.Add(group);
        }

        return slot;
    }

    // What is complete under the policy quarantine is changed by reconciliation and by releases only; what is settled
    // is not here any more.
    private void Remove(WindowGroup home, int homeSlot, int at, long? watermark, WindowChanges change)
    {
        var time = home.Events.TimeOf(at);
        for (var start = home.Window.Start.Microseconds; Windows.EndOf(start) > time;
            start = Saturating.Subtract(start, _slide))
        {
            var status = Windows.StatusOf(Windows.EndOf(start), watermark);
            if (status == WindowStatus.Expired
                || (status == WindowStatus.Held && (change & WindowChanges.Recounted) == 0))
            {
                home.Events.RemoveFrom(at, Saturating.Add(start, _slide));
                return;
            }

            if (home.Events.IsCountedIn(at, start))
            {
                Remove(_groups[start], home, homeSlot, at, change);
            }
        }

        home.Events.Remove(at);
    }

    private void Remove(WindowGroup group, WindowGroup home, int homeSlot, int at, WindowChanges change)
    {
        var slot = group == home ? homeSlot : group.Find(home.HashOf(homeSlot), home.KeyOf(homeSlot));
        home.Events.Read(at, Scratch);
        if (group.Touch(slot, home.Events.IdentityOf(at), false, change))
        {
            _changed.Add(group);
        }

        if (!Layout.TryRemove(group.CellsOf(slot), Scratch))
        {
            group.SetStale(slot);
        }

        if (!group.HasEvents(slot))
        {
            group.Reset(slot);
        }
    }

    private WindowGroup GroupAt(long start, long? watermark)
    {
        if (_lastGroup is { } last && last.Window.Start.Microseconds == start)
        {
            return last;
        }

        if (!_groups.TryGetValue(start, out var group))
        {
            group = new WindowGroup(Windows.WindowAt(start), Layout);
            group.IsComplete = watermark >= group.Window.End.Microseconds;
            _groups.Add(start, group);
            _nextDeadline = Math.Min(_nextDeadline, DeadlineOf(group));
        }

        _lastGroup = group;
        return group;
    }

    private void FindDeadline()
    {
        _nextDeadline = _groups.Count == 0 ? long.MaxValue : DeadlineOf(_groups.GetValueAtIndex(0));
        var first = FirstIncomplete();
        if (first < _groups.Count)
        {
            _nextDeadline = Math.Min(_nextDeadline, DeadlineOf(_groups.GetValueAtIndex(first)));
        }
    }

    // The complete groups come before all others.
    private int FirstIncomplete()
    {
        var (low, high) = (0, _groups.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _groups.GetValueAtIndex(middle).IsComplete ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private long DeadlineOf(WindowGroup group) => group.IsComplete
        ? Windows.SettledAt(group.Window.End.Microseconds)
        : group.Window.End.Microseconds;
}
