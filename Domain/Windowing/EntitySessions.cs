using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>The sessions of one entity: those that live, those that readers see, and what must not be forgotten of
/// those that were withdrawn.</summary>
internal sealed class EntitySessions(byte[] key, AggregateLayout layout, long gap)
{
    private readonly List<(long Time, WindowChanges Change)> _changes = [];

    public byte[] Key => key;

    public string Name { get; } = Encoding.UTF8.GetString(key);

    /// <summary>By start; no two of them intersect or touch.</summary>
    public List<Session> Live { get; private set; } = [];

    public List<StandingSession> Standing { get; } = [];

    /// <summary>Windows that were withdrawn, with their last revision: they may come back.</summary>
    public List<(Window Window, int Revision)> Withdrawn { get; } = [];

    /// <summary>The least watermark that changes anything.</summary>
    public long Due { get; set; } = long.MaxValue;

    /// <summary>What of <see cref="Due"/> is in the queue.</summary>
    public long Queued { get; set; } = long.MaxValue;

    public bool IsChanged { get; set; }

    public bool IsEmpty => Live.Count + Standing.Count + Withdrawn.Count == 0;

    public void Add(SessionEvent added, Contribution contribution)
    {
        var end = Saturating.Add(added.Time, gap);
        var first = Live.FindIndex(session => Saturating.Add(session.Last, gap) >= added.Time);
        var session = new Session(layout);
        session.Add(added, contribution);
        if (first < 0)
        {
            Live.Add(session);
            return;
        }

        var after = first;
        for (; after < Live.Count && Live[after].Start <= end; after++)
        {
            // The larger one takes the smaller in.
            var (host, guest) = Live[after].Events.Count > session.Events.Count
                ? (Live[after], session)
                : (session, Live[after]);
            host.Add(guest);
            session = host;
        }

        Live.RemoveRange(first, after - first);
        Live.Insert(first, session);
    }

    public void Note(long time, WindowChanges change)
    {
        if (change != WindowChanges.None)
        {
            _changes.Add((time, change));
        }
    }

    /// <summary>What but arrivals changed a window in this block.</summary>
    public WindowChanges ChangesIn(Window window)
    {
        var changes = WindowChanges.None;
        foreach (var (time, change) in _changes)
        {
            if (time >= window.Start.Microseconds && time < window.End.Microseconds)
            {
                changes |= change;
            }
        }

        return changes;
    }

    /// <summary>Puts together again what lost events.</summary>
    public void Chain(Contribution scratch)
    {
        if (Live.Exists(session => session.IsLoose))
        {
            Live = [.. Live.SelectMany(session => session.Chain(gap, scratch))];
        }
    }

    public void EndBlock()
    {
        _changes.Clear();
        IsChanged = false;
    }

    public void Save(ByteWriter writer)
    {
        writer.WriteBytes(key);
        writer.WriteVarint((ulong)Live.Count);
        foreach (var session in Live)
        {
            writer.WriteVarint((ulong)session.Events.Count);
            foreach (var item in session.Events)
            {
                writer.WriteInt64(item.Time);
                writer.WriteUInt64(item.Identity);
                writer.WriteBytes(item.Data);
            }
        }

        writer.WriteVarint((ulong)Standing.Count);
        foreach (var standing in Standing)
        {
            Save(writer, standing.Window, standing.Revision);
            writer.WriteUInt64(standing.Counted);
            writer.WriteVarint((ulong)standing.Values.Count);
            foreach (var value in standing.Values)
            {
                value.Write(writer);
            }
        }

        writer.WriteVarint((ulong)Withdrawn.Count);
        foreach (var (window, revision) in Withdrawn)
        {
            Save(writer, window, revision);
        }
    }

    /// <summary>Reads what <see cref="Save(ByteWriter)"/> wrote after the key.</summary>
    public void Load(ref ByteReader reader, Contribution scratch)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var session = new Session(layout);
            for (var events = reader.ReadLength(); events > 0; events--)
            {
                var item = new SessionEvent(
                    reader.ReadInt64(), reader.ReadUInt64(), -1, reader.ReadBytes().ToArray());
                scratch.Read(item.Time, item.Data);
                session.Add(item, scratch);
            }

            Live.Add(session);
        }

        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var (window, revision) = LoadWindow(ref reader);
            var counted = reader.ReadUInt64();
            var values = new AggregateValue[reader.ReadLength()];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = AggregateValue.Read(ref reader);
            }

            Standing.Add(new StandingSession
            {
                Window = window,
                Revision = revision,
                Counted = counted,
                Values = new AggregateValues(values),
            });
        }

        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            Withdrawn.Add(LoadWindow(ref reader));
        }
    }

    private static void Save(ByteWriter writer, Window window, int revision)
    {
        writer.WriteInt64(window.Start.Microseconds);
        writer.WriteInt64(window.End.Microseconds);
        writer.WriteVarint((ulong)revision);
    }

    private static (Window Window, int Revision) LoadWindow(ref ByteReader reader) =>
        (new Window(new EventTime(reader.ReadInt64()), new EventTime(reader.ReadInt64())), reader.ReadLength());
}
