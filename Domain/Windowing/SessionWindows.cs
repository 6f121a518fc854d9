using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// Sessions: the chains of each entity's events. An event is judged by its own [t, t + gap); state is kept one gap
/// longer than that, so that no event that is taken can touch state that was dropped.
/// </summary>
internal sealed class SessionWindows : LiveWindows
{
    private readonly long _gap;
    private readonly Dictionary<byte[], EntitySessions> _entities = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], EntitySessions>.AlternateLookup<ReadOnlySpan<byte>> _byKey;
    private readonly PriorityQueue<EntitySessions, long> _queue = new();
    private readonly List<EntitySessions> _changed = [];
    private readonly SessionPublication _publication;
    private readonly ByteWriter _data = new(64);

    public SessionWindows(CompiledContract contract)
        : base(contract)
    {
        _gap = contract.SizeMicroseconds;
        _byKey = _entities.GetAlternateLookup<ReadOnlySpan<byte>>();
        _publication = new SessionPublication(Layout, _gap, Scratch);
    }

    public override long NextDeadline
    {
        get
        {
            while (_queue.TryPeek(out var entity, out var due))
            {
                if (entity.Queued == due && entity.Due == due)
                {
                    return due;
                }

                _queue.Dequeue();
                if (entity.Queued == due)
                {
                    entity.Queued = long.MaxValue;
                    Enqueue(entity);
                }
            }

            return long.MaxValue;
        }
    }

    public override long? GreatestDeadline
    {
        get
        {
            long? greatest = null;
            foreach (var entity in _entities.Values)
            {
                if (entity.Live.Count > 0
                    && Windows.SettledAt(Saturating.Add(entity.Live[^1].Last, _gap)) is var deadline
                    && (greatest is null || deadline > greatest))
                {
                    greatest = deadline;
                }
            }

            return greatest;
        }
    }

    public override void Count(RecordBatch batch, int index, long? watermark, WindowChanges change)
    {
        ref var record = ref batch.Headers[index];
        if (Windows.BestStatusOf(record.Time, watermark) == WindowStatus.Held
            && (change & WindowChanges.Recounted) == 0)
        {
            return;
        }

        var entity = EntityAt(batch.KeyOf(index));
        _data.Clear();
        Contribution.Write(Layout, batch, index, _data);
        var added = new SessionEvent(
            record.Time, unchecked((ulong)record.Identity), Block, _data.ToArray());
        Scratch.Read(added.Time, added.Data);
        entity.Add(added, Scratch);
        Change(entity, record.Time, change);
    }

    public override void Revive(ReadOnlySpan<byte> sessions, long? watermark)
    {
        if (!sessions.IsEmpty)
        {
            var reader = new ByteReader(sessions);
            var entity = EntityAt(reader.ReadBytes());
            entity.Load(ref reader, Scratch);
            entity.Live.Sort((left, right) => left.Start.CompareTo(right.Start));
            Change(entity, 0, WindowChanges.None);
        }
    }

    /// <summary>The sessions of an entity that intersect or touch <paramref name="hull"/>, with copies of their events.
    /// </summary>
    public IReadOnlyList<(Window Window, SessionEvent[] Events)> Around(
        ReadOnlySpan<byte> key,
        Window hull)
    {
        if (!_byKey.TryGetValue(key, out var entity))
        {
            return [];
        }

        entity.Chain(Scratch);
        return [.. entity.Live
            .Select(session => (Window: session.WindowOf(_gap), session.Events))
            .Where(item => item.Window.Start <= hull.End && hull.Start <= item.Window.End)
            .Select(item => (item.Window, item.Events.ToArray()))];
    }

    /// <summary>Writes sessions for <see cref="Revive"/>.</summary>
    public byte[] WriteRevival(
        ReadOnlySpan<byte> key,
        IEnumerable<(Window Window, SessionEvent[] Events)> sessions,
        IReadOnlyDictionary<Window, (int Revision, AggregateValues? Values)> newest)
    {
        var saved = new EntitySessions(key.ToArray(), Layout, _gap);
        foreach (var (window, events) in sessions)
        {
            var session = new Session(Layout);
            foreach (var item in events)
            {
                Scratch.Read(item.Time, item.Data);
                session.Add(item, Scratch);
            }

            saved.Live.Add(session);
            if (newest.TryGetValue(window, out var view) && view.Values is { } values)
            {
                saved.Standing.Add(new StandingSession
                {
                    Window = window,
                    Revision = view.Revision,
                    Counted = session.Counted,
                    Values = values,
                });
            }
        }

        foreach (var (window, view) in newest.Where(item => item.Value is { Revision: > 0, Values: null }))
        {
            saved.Withdrawn.Add((window, view.Revision));
        }

        var writer = new ByteWriter();
        saved.Save(writer);
        return writer.ToArray();
    }

    public override void Retract(RecordBatch batch, int index, long? watermark, WindowChanges change)
    {
        ref var record = ref batch.Headers[index];
        var identity = unchecked((ulong)record.Target);
        var time = record.Time;
        if (_byKey.TryGetValue(batch.KeyOf(index), out var entity)
            && entity.Live.Find(session => session.Start <= time && time <= session.Last) is { } session
            && session.Remove(item => item.Identity == identity && item.Time == time, Scratch) > 0)
        {
            Change(entity, time, change);
        }
    }

    public override void Bury(RecordBatch batch, int index, long? watermark, WindowChanges change)
    {
        var last = batch.Headers[index].Time;
        if (!_byKey.TryGetValue(batch.KeyOf(index), out var entity))
        {
            return;
        }

        bool IsGone(SessionEvent item) => item.Time <= last
            && Windows.StatusOf(Saturating.Add(item.Time, _gap), watermark) is WindowStatus.OnTime or WindowStatus.Late;
        foreach (var session in entity.Live)
        {
            foreach (var item in session.Events.Where(IsGone))
            {
                Change(entity, item.Time, change);
            }

            session.Remove(IsGone, Scratch);
        }
    }

    public override void End(long? watermark, PaneWriter panes)
    {
        if (_changed.Count == 0)
        {
            return;
        }

        foreach (var entity in _changed)
        {
            entity.Chain(Scratch);
            _publication.Publish(entity, watermark, Block, panes.Timing, panes.GivesDeltas);
            entity.EndBlock();
            Reconsider(entity, watermark);
        }

        _changed.Clear();
        _publication.Flush(panes);
    }

    public override IEnumerable<(string Key, Window Window, AggregateValues Values)> Open() =>
        _entities.Values
            .SelectMany(entity => entity.Live
                .Where(session => !entity.Standing.Exists(standing => standing.Window == session.WindowOf(_gap)))
                .Select(session => (entity, session)))
            .OrderBy(item => item.session.Start)
            .ThenBy(item => item.entity.Name, StringComparer.Ordinal)
            .Select(item => (item.entity.Name, item.session.WindowOf(_gap), item.session.Evaluate(Scratch)));

    public override Window? SessionOf(ReadOnlySpan<byte> key, long time)
    {
        if (!_byKey.TryGetValue(key, out var entity))
        {
            return null;
        }

        var session = entity.Live.Find(session => session.Start <= time && time < Saturating.Add(session.Last, _gap));
        return session?.WindowOf(_gap);
    }

    public override void Save(ByteWriter writer)
    {
        writer.WriteVarint((ulong)_entities.Count);
        foreach (var entity in _entities.Values.OrderBy(entity => entity.Name, StringComparer.Ordinal))
        {
            entity.Save(writer);
        }
    }

    public override void Load(ref ByteReader reader, long? watermark)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var entity = EntityAt(reader.ReadBytes());
            entity.Load(ref reader, Scratch);
            Reconsider(entity, watermark);
        }
    }

    protected override void Advance(long watermark, PaneWriter panes)
    {
        List<EntitySessions> due = [];
        while (NextDeadline <= watermark)
        {
            var entity = _queue.Dequeue();
            entity.Queued = long.MaxValue;
            due.Add(entity);
        }

        foreach (var entity in due)
        {
            _publication.Publish(entity, watermark, Block, PaneTiming.OnTime, false);
        }

        _publication.Flush(panes);
        foreach (var entity in due)
        {
            Drop(entity, watermark);
            Reconsider(entity, watermark);
            if (entity.IsEmpty)
            {
                _entities.Remove(entity.Key);
            }
        }
    }

    private void Drop(EntitySessions entity, long watermark)
    {
        bool IsSettled(Window window) => Windows.SettledAt(window.End.Microseconds) <= watermark;
        foreach (var session in entity.Live.FindAll(session => IsSettled(session.WindowOf(_gap))))
        {
            var window = session.WindowOf(_gap);
            entity.Live.Remove(session);
            entity.Standing.RemoveAll(standing => standing.Window == window);
        }

        // Bounds may come back while a session that lives can fall apart into them.
        entity.Withdrawn.RemoveAll(item => IsSettled(item.Window)
            && !entity.Live.Exists(session => session.WindowOf(_gap) is var window
                && window.Start <= item.Window.End && item.Window.Start <= window.End));
    }

    private void Change(EntitySessions entity, long time, WindowChanges change)
    {
        entity.Note(time, change);
        if (!entity.IsChanged)
        {
            entity.IsChanged = true;
            _changed.Add(entity);
        }
    }

    private EntitySessions EntityAt(ReadOnlySpan<byte> key)
    {
        if (!_byKey.TryGetValue(key, out var entity))
        {
            entity = new EntitySessions(key.ToArray(), Layout, _gap);
            _entities.Add(entity.Key, entity);
        }

        return entity;
    }

    private void Reconsider(EntitySessions entity, long? watermark)
    {
        var due = long.MaxValue;
        foreach (var session in entity.Live)
        {
            var end = Saturating.Add(session.Last, _gap);
            due = Math.Min(due, watermark >= end ? Windows.SettledAt(end) : end);
        }

        foreach (var (window, _) in entity.Withdrawn)
        {
            // What must be remembered longer is looked at again when the session that keeps it goes.
            var settled = Windows.SettledAt(window.End.Microseconds);
            due = settled > (watermark ?? long.MinValue) ? Math.Min(due, settled) : due;
        }

        entity.Due = due;
        Enqueue(entity);
    }

    private void Enqueue(EntitySessions entity)
    {
        if (entity.Due < entity.Queued)
        {
            entity.Queued = entity.Due;
            _queue.Enqueue(entity, entity.Due);
        }
    }
}
