using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Quarantine;

/// <summary>
/// What the judge of a partition must know of its quarantine: which events are in it, whatever became of them, and
/// which entries of an identity are open, oldest first. Not safe for use by several threads.
/// </summary>
internal sealed class QuarantineIndex
{
    private readonly HashSet<UInt128> _known = [];
    private readonly Dictionary<UInt128, List<OpenEntry>> _open = [];
    private readonly Dictionary<long, UInt128> _identities = [];

    /// <summary>The event times of the events that are held, in microseconds.</summary>
    public IEnumerable<long> HeldTimes => _open.Values.SelectMany(entries => entries)
        .Where(entry => entry.Status == EventStatus.Held).Select(entry => entry.Time);

    /// <summary>Whether the quarantine has, or had, an event of that identity and content.</summary>
    public bool Knows(UInt128 identity, ulong content) =>
        _known.Count > 0 && _known.Contains(KeyOf(identity, content));

    /// <summary>The oldest open entry of an identity; null for none.</summary>
    public OpenEntry? OldestOf(UInt128 identity) =>
        _open.TryGetValue(identity, out var entries) ? entries[0] : null;

    /// <summary>The oldest open entry of an identity whose place another content may take; null for none.</summary>
    public long? OldestToCorrect(UInt128 identity)
    {
        if (_open.Count > 0 && _open.TryGetValue(identity, out var entries))
        {
            foreach (var entry in entries)
            {
                if (entry.Status != EventStatus.Conflict)
                {
                    return entry.Offset;
                }
            }
        }

        return null;
    }

    /// <summary>Adds an entry, whose event is known from now on if <paramref name="isKnown"/>.</summary>
    public void Add(UInt128 identity, ulong content, OpenEntry entry, bool isKnown)
    {
        if (isKnown)
        {
            _known.Add(KeyOf(identity, content));
        }

        Open(identity, entry);
    }

    /// <summary>Gives an open entry another status.</summary>
    public void Change(long offset, EventStatus status)
    {
        var entries = _open[_identities[offset]];
        var place = entries.FindIndex(entry => entry.Offset == offset);
        entries[place] = entries[place] with { Status = status };
    }

    /// <summary>Ends an entry; false when it is not open.</summary>
    public bool Close(long offset)
    {
        if (!_identities.Remove(offset, out var identity))
        {
            return false;
        }

        var entries = _open[identity];
        entries.RemoveAll(entry => entry.Offset == offset);
        if (entries.Count == 0)
        {
            _open.Remove(identity);
        }

        return true;
    }

    public void Save(ByteWriter writer)
    {
        writer.WriteVarint((ulong)_known.Count);
        foreach (var key in _known.Order())
        {
            writer.WriteUInt128(key);
        }

        writer.WriteVarint((ulong)_open.Count);
        foreach (var (identity, entries) in _open.OrderBy(pair => pair.Key))
        {
            writer.WriteUInt128(identity);
            writer.WriteVarint((ulong)entries.Count);
            foreach (var entry in entries)
            {
                writer.WriteVarint((ulong)entry.Offset);
                writer.WriteByte((byte)entry.Status);
                writer.WriteInt64(entry.Time);
            }
        }
    }

    public void Load(ref ByteReader reader)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            _known.Add(reader.ReadUInt128());
        }

        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var identity = reader.ReadUInt128();
            for (var count = reader.ReadLength(); count > 0; count--)
            {
                var offset = (long)reader.ReadVarint();
                Open(identity, new OpenEntry(offset, (EventStatus)reader.ReadByte(), reader.ReadInt64()));
            }
        }
    }

    private void Open(UInt128 identity, OpenEntry entry)
    {
        if (!_open.TryGetValue(identity, out var entries))
        {
            _open.Add(identity, entries = []);
        }

        entries.Add(entry);
        _identities.Add(entry.Offset, identity);
    }

    private static UInt128 KeyOf(UInt128 identity, ulong content) => identity ^ new UInt128(content, content);
}
