using StreamBatch.Domain.Aggregation;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// Decides what readers get of an entity's sessions. A session whose bounds change is another window: the one that
/// readers have is withdrawn together with the first pane of a session that takes its place, so that they see no hole.
/// </summary>
internal sealed class SessionPublication(AggregateLayout layout, long gap, Contribution scratch)
{
    private readonly List<(EntitySessions Entity, PaneDraft Draft, AggregateValues? Before)> _drafts = [];
    private readonly WindowTally _delta = new(layout);

    /// <summary>Looks at the sessions of an entity after a watermark or a block.</summary>
    public void Publish(EntitySessions entity, long? watermark, long block, PaneTiming timing, bool givesDeltas)
    {
        List<(Window Window, Session Session)> live =
            [.. entity.Live.Select(session => (session.WindowOf(gap), session))];
        var replaced = entity.Standing.FindAll(
            standing => !live.Exists(item => item.Window == standing.Window));
        foreach (var (window, session) in live)
        {
            if (watermark >= window.End.Microseconds)
            {
                PublishOne(entity, window, session, replaced, block, timing, givesDeltas);
            }
        }

        foreach (var standing in replaced)
        {
            var successors = live.FindAll(item => Intersect(item.Window, standing.Window));
            if (successors.Count == 0 || successors.Exists(item => watermark >= item.Window.End.Microseconds))
            {
                Withdraw(entity, standing, successors, timing);
            }
        }
    }

    /// <summary>Gives the panes of all entities looked at, in one order.</summary>
    public void Flush(PaneWriter panes)
    {
        _drafts.Sort((left, right) =>
        {
            var order = left.Draft.Window.CompareTo(right.Draft.Window);
            return order != 0 ? order : left.Entity.Key.AsSpan().SequenceCompareTo(right.Entity.Key);
        });
        foreach (var (_, draft, before) in _drafts)
        {
            panes.Write(draft, before);
        }

        _drafts.Clear();
    }

    private void PublishOne(
        EntitySessions entity,
        Window window,
        Session session,
        List<StandingSession> replaced,
        long block,
        PaneTiming timing,
        bool givesDeltas)
    {
        var standing = entity.Standing.Find(standing => standing.Window == window);
        if (standing is not null && standing.Counted == session.Counted)
        {
            return;
        }

        var changes = entity.ChangesIn(window);
        var values = session.Evaluate(scratch);
        if (standing is null)
        {
            var revision = TakeRevision(entity, window) + 1;
            var cause = timing == PaneTiming.OnTime
                ? PaneCause.OnTime
                : PaneCauses.Of(changes) ?? CauseOf(window, replaced);
            Add(entity, new PaneDraft(entity.Name, window, revision, PaneMode.Whole, timing, cause, values), null);
            entity.Standing.Add(new StandingSession
            {
                Window = window,
                Revision = revision,
                Counted = session.Counted,
                Values = values,
            });
            return;
        }

        var delta = givesDeltas && changes == WindowChanges.None ? DeltaOf(session, block) : null;
        Add(
            entity,
            new PaneDraft(
                entity.Name,
                window,
                standing.Revision + 1,
                delta is null ? PaneMode.Whole : PaneMode.Delta,
                timing,
                PaneCauses.Of(changes) ?? PaneCause.Late,
                values,
                delta),
            standing.Values);
        standing.Revision++;
        standing.Counted = session.Counted;
        standing.Values = values;
    }

    private void Withdraw(
        EntitySessions entity,
        StandingSession standing,
        List<(Window Window, Session Session)> successors,
        PaneTiming timing)
    {
        var changes = entity.ChangesIn(standing.Window);
        var isMerged = successors.Exists(item => Contains(item.Window, standing.Window));
        var bounds = isMerged ? PaneCause.Merge : PaneCause.Split;
        Add(
            entity,
            new PaneDraft(
                entity.Name,
                standing.Window,
                standing.Revision + 1,
                PaneMode.Withdrawal,
                timing,
                timing == PaneTiming.OnTime ? bounds : PaneCauses.Of(changes) ?? bounds,
                null),
            standing.Values);
        entity.Standing.Remove(standing);
        entity.Withdrawn.Add((standing.Window, standing.Revision + 1));
    }

    private AggregateDelta? DeltaOf(Session session, long block)
    {
        _delta.Clear();
        foreach (var item in session.Events)
        {
            if (item.Block == block)
            {
                scratch.Read(item.Time, item.Data);
                _delta.Add(scratch);
            }
        }

        return _delta.ToDelta();
    }

    private void Add(EntitySessions entity, in PaneDraft draft, AggregateValues? before) =>
        _drafts.Add((entity, draft, before));

    private static int TakeRevision(EntitySessions entity, Window window)
    {
        var place = entity.Withdrawn.FindIndex(item => item.Window == window);
        if (place < 0)
        {
            return 0;
        }

        var revision = entity.Withdrawn[place].Revision;
        entity.Withdrawn.RemoveAt(place);
        return revision;
    }

    // A session that takes the place of published ones came by merging with them or by falling apart.
    private static PaneCause CauseOf(Window window, List<StandingSession> replaced)
    {
        var predecessors = replaced.FindAll(standing => Intersect(window, standing.Window));
        return predecessors.Count == 0 ? PaneCause.Late
            : predecessors.TrueForAll(standing => Contains(window, standing.Window)) ? PaneCause.Merge
            : PaneCause.Split;
    }

    private static bool Intersect(Window left, Window right) => left.Start < right.End && right.Start < left.End;

    private static bool Contains(Window outer, Window inner) => outer.Start <= inner.Start && inner.End <= outer.End;
}
