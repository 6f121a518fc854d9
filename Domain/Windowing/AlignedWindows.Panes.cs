using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

internal sealed partial class AlignedWindows
{
    private void Revise(WindowGroup group, int slot, PaneWriter panes)
    {
        var stands = group.Stands(slot);
        if (!group.HasEvents(slot))
        {
            if (stands)
            {
                Publish(group, slot, PaneMode.Withdrawal, panes.Timing, CauseOf(group, slot), null, panes);
            }

            return;
        }

        // What is published next may take this state back.
        Refresh(group, slot);
        if (stands && !group.HasNews(slot))
        {
            return;
        }

        var delta = stands && panes.GivesDeltas && group.ChangesOf(slot) == WindowChanges.None
            ? DeltaOf(group, slot)
            : null;
        var mode = delta is null ? PaneMode.Whole : PaneMode.Delta;
        Publish(group, slot, mode, panes.Timing, CauseOf(group, slot), delta, panes);
    }

    private void Publish(
        WindowGroup group,
        int slot,
        PaneMode mode,
        PaneTiming timing,
        PaneCause cause,
        AggregateDelta? delta,
        PaneWriter panes)
    {
        Refresh(group, slot);
        var values = mode == PaneMode.Withdrawal ? null : group.Evaluate(slot);
        var before = group.Before(slot);
        var revision = group.Publish(slot, values is not null);
        panes.Write(
            new PaneDraft(group.NameOf(slot), group.Window, revision, mode, timing, cause, values, delta), before);
    }

    private AggregateDelta? DeltaOf(WindowGroup group, int slot)
    {
        _delta.Clear();
        foreach (var (home, at) in EventsOf(group, slot))
        {
            if (home.Events.IsOfBlock(at, Block))
            {
                home.Events.Read(at, Scratch);
                _delta.Add(Scratch);
            }
        }

        return _delta.ToDelta();
    }

    private void Refresh(WindowGroup group, int slot)
    {
        if (!group.IsStale(slot))
        {
            return;
        }

        group.Reset(slot);
        foreach (var (home, at) in EventsOf(group, slot))
        {
            home.Events.Read(at, Scratch);
            Layout.Add(group.CellsOf(slot), group.ExtrasOf(slot), Scratch);
        }
    }

    // The events of a window are kept in it and in those that start before it ends.
    private IEnumerable<(WindowGroup Home, int At)> EventsOf(WindowGroup group, int slot)
    {
        var end = group.Window.End.Microseconds;
        for (var start = group.Window.Start.Microseconds; start < end; start = Saturating.Add(start, _slide))
        {
            if (!_groups.TryGetValue(start, out var home))
            {
                continue;
            }

            var homeSlot = home == group ? slot : home.Find(group.HashOf(slot), group.KeyOf(slot));
            for (var at = homeSlot < 0 ? -1 : home.Events.Newest(homeSlot); at >= 0; at = home.Events.Older(at))
            {
                if (home.Events.TimeOf(at) < end && home.Events.IsCountedIn(at, group.Window.Start.Microseconds))
                {
                    yield return (home, at);
                }
            }
        }
    }

    private static PaneCause CauseOf(WindowGroup group, int slot) =>
        PaneCauses.Of(group.ChangesOf(slot)) ?? PaneCause.Late;
}
