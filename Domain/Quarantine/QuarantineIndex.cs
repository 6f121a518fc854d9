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
    private readonly Dictionary<UInt128, List<(long Offset, EventStatus Status)>> _open = [];
    private readonly Dictionary<long, UInt128> _identities = [];

    /// <summary>Whether the quarantine has, or had, an event of that identity and content.</summary>
    public bool Knows(UInt128 identity, ulong content) =>
        _known.Count > 0 && _known.Contains(KeyOf(identity, content));

    /// <summary>The oldest open entry of an identity; null for none.</summary>
    public (long Offset, EventStatus Status)? OldestOf(UInt128 identity) =>
        _open.TryGetValue(identity, out var entries) ? entries[0] : null;

    /// <summary>The oldest open entry of an identity whose place another content may take; null for none.</summary>
    public long? OldestToCorrect(UInt128 identity)
    {
        if (_open.Count > 0 && _open.TryGetValue(identity, out var entries))
        {
            foreach (var (offset, status) in entries)
            {
                if (status != EventStatus.Conflict)
                {
                    return offset;
                }
            }
        }

        return null;
    }

    /// <summary>Adds an entry, whose event is known from now on if <paramref name="isKnown"/>.</summary>
    public void Add(UInt128 identity, ulong content, long offset, EventStatus status, bool isKnown)
    {
        if (isKnown)
        {
            _known.Add(KeyOf(identity, content));
        }

        Open(identity, offset, status);
    }

    /// <summary>Gives an open entry another status.</summary>
    public void Change(long offset, EventStatus status)
    {
        var entries = _open[_identities[offset]];
        entries[entries.FindIndex(entry => entry.Offset == offset)] = (offset, status);
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
            foreach (var (offset, status) in entries)
            {
                writer.WriteVarint((ulong)offset);
                writer.WriteByte((byte)status);
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
                Open(identity, offset, (EventStatus)reader.ReadByte());
            }
        }
    }

    private void Open(UInt128 identity, long offset, EventStatus status)
    {
        if (!_open.TryGetValue(identity, out var entries))
        {
            _open.Add(identity, entries = []);
        }

        entries.Add((offset, status));
        _identities.Add(offset, identity);
    }

    private static UInt128 KeyOf(UInt128 identity, ulong content) => identity ^ new UInt128(content, content);
}
