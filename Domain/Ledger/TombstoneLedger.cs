using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Domain.Ledger;

/// <summary>The latest tombstone of each entity: it covers all earlier ones. Not safe for use by several threads.
/// </summary>
internal sealed class TombstoneLedger
{
    private readonly Dictionary<byte[], long> _times = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], long>.AlternateLookup<ReadOnlySpan<byte>> _byKey;
    private int _nextSweep = 1_024;

    public TombstoneLedger() => _byKey = _times.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Whether an event of the entity at <paramref name="time"/> comes too late: at or before a tombstone that
    /// is not forgotten under <paramref name="horizon"/>.</summary>
    public bool Covers(ReadOnlySpan<byte> key, long time, long horizon) =>
        _times.Count > 0 && _byKey.TryGetValue(key, out var tombstone) && tombstone > horizon && time <= tombstone;

    public void Add(ReadOnlySpan<byte> key, long time, long horizon)
    {
        if (time > horizon && (!_byKey.TryGetValue(key, out var known) || known < time))
        {
            _byKey[key] = time;
        }
    }

    /// <summary>Makes room, when there are many, of those that are forgotten under <paramref
    /// name="horizon"/>.</summary>
    public void Forget(long horizon)
    {
        if (_times.Count < _nextSweep)
        {
            return;
        }

        foreach (var (key, time) in _times)
        {
            if (time <= horizon)
            {
                _times.Remove(key);
            }
        }

        _nextSweep = Math.Max(1_024, _times.Count * 2);
    }

    public void Save(ByteWriter writer, long horizon)
    {
        var kept = _times.Where(pair => pair.Value > horizon).ToList();
        kept.Sort((left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));
        writer.WriteVarint((ulong)kept.Count);
        foreach (var (key, time) in kept)
        {
            writer.WriteBytes(key);
            writer.WriteInt64(time);
        }
    }

    public void Load(ref ByteReader reader)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var key = reader.ReadBytes().ToArray();
            _times.Add(key, reader.ReadInt64());
        }
    }
}
