using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>The entities of a partition that its writer expects something of: those with a deadline, and those whose
/// state is not durable. Others may be kept for a while, too.</summary>
internal sealed class EntityTable
{
    private static readonly Comparer<(long At, byte[] Key)> ByPlace = Comparer<(long At, byte[] Key)>.Create(
        (left, right) => left.At != right.At
            ? left.At.CompareTo(right.At)
            : Utf8KeyComparer.Instance.Compare(left.Key, right.Key));

    private readonly Dictionary<byte[], EntityEntry> _entries = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], EntityEntry>.AlternateLookup<ReadOnlySpan<byte>> _byKey;
    private readonly SortedSet<(long At, byte[] Key)> _deadlines = new(ByPlace);
    private readonly SortedSet<(long At, byte[] Key)> _dirty = new(ByPlace);
    private readonly SortedSet<byte[]> _open = new(Utf8KeyComparer.Instance);

    public EntityTable() => _byKey = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The number of entities.</summary>
    public int Count => _entries.Count;

    /// <summary>The number of entities whose state is not durable.</summary>
    public int Dirty => _dirty.Count;

    /// <summary>The least watermark that changes an entity.</summary>
    public long NextDeadline => _deadlines.Count == 0 ? long.MaxValue : _deadlines.Min.At;

    /// <summary>An offset at or before the first block that is not in some entity's durable state.</summary>
    public long FirstUnflushed => _dirty.Count == 0 ? long.MaxValue : _dirty.Min.At;

    public EntityEntry? Find(ReadOnlySpan<byte> key) => _byKey.TryGetValue(key, out var entry) ? entry : null;

    public EntityEntry GetOrAdd(byte[] key, string text)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = new EntityEntry(key, text);
            _entries.Add(key, entry);
        }

        return entry;
    }

    /// <summary>The entities whose deadline a watermark reaches.</summary>
    public IEnumerable<EntityEntry> Reached(long watermark)
    {
        foreach (var (at, key) in _deadlines)
        {
            if (at > watermark)
            {
                yield break;
            }

            yield return _entries[key];
        }
    }

    /// <summary>The entities whose state is not durable, the oldest first.</summary>
    public IEnumerable<EntityEntry> DirtyEntries => _dirty.Select(item => _entries[item.Key]);

    public void SetDeadline(EntityEntry entry, long deadline)
    {
        if (entry.Deadline == deadline)
        {
            return;
        }

        if (entry.Deadline == long.MaxValue)
        {
            _open.Add(entry.Bytes);
        }
        else
        {
            _deadlines.Remove((entry.Deadline, entry.Bytes));
        }

        entry.Deadline = deadline;
        if (deadline == long.MaxValue)
        {
            _open.Remove(entry.Bytes);
        }
        else
        {
            _deadlines.Add((deadline, entry.Bytes));
        }
    }

    /// <summary>The entities with a deadline after a key, by key; null: from the first.</summary>
    public IEnumerable<EntityEntry> OpenAfter(byte[]? key)
    {
        var rest = key is null || _open.Max is not { } last ? _open
            : Utf8KeyComparer.Instance.Compare(key, last) >= 0 ? Enumerable.Empty<byte[]>()
            : _open.GetViewBetween(key, last).Where(other => !other.AsSpan().SequenceEqual(key));
        return rest.Select(other => _entries[other]);
    }

    /// <summary>Notes that blocks from an offset on are not in the entity's durable state.</summary>
    public void SetDirty(EntityEntry entry, long firstOffset, long now)
    {
        if (entry.FirstUnflushed == long.MaxValue)
        {
            entry.FirstUnflushed = firstOffset;
            entry.DirtySince = now;
            _dirty.Add((firstOffset, entry.Bytes));
        }
    }

    /// <summary>Notes how far the entity's state is durable.</summary>
    public void SetFlushed(EntityEntry entry, long flushed, long deadline, long now)
    {
        if (flushed < entry.Flushed)
        {
            return;
        }

        var isNew = flushed > entry.Flushed;
        entry.Flushed = flushed;
        entry.FlushedDeadline = deadline;
        entry.UnflushedBytes = isNew ? 0 : entry.UnflushedBytes;
        if (entry.FirstUnflushed == long.MaxValue || flushed < entry.FirstUnflushed)
        {
            return;
        }

        _dirty.Remove((entry.FirstUnflushed, entry.Bytes));
        entry.FirstUnflushed = long.MaxValue;
        if (entry.Applied > flushed)
        {
            entry.FirstUnflushed = flushed + 1;
            entry.DirtySince = isNew ? now : entry.DirtySince;
            _dirty.Add((flushed + 1, entry.Bytes));
        }
    }

    /// <summary>Forgets entities of which nothing is expected, when there are more than <paramref name="most"/>.
    /// </summary>
    public void Trim(int most)
    {
        if (_entries.Count <= most)
        {
            return;
        }

        foreach (var entry in _entries.Values.Where(entry => entry.IsForgettable).ToList())
        {
            _entries.Remove(entry.Bytes);
        }
    }

    /// <summary>Writes the entities whose durable state has a deadline.</summary>
    public void Save(ByteWriter writer)
    {
        var open = _entries.Values.Where(entry => entry.FlushedDeadline != long.MaxValue)
            .OrderBy(entry => entry.Bytes, Utf8KeyComparer.Instance)
            .ToList();
        writer.WriteVarint((ulong)open.Count);
        foreach (var entry in open)
        {
            writer.WriteBytes(entry.Bytes);
            writer.WriteZigZag(entry.Flushed);
            writer.WriteInt64(entry.FlushedDeadline);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into an empty table.</summary>
    public void Load(ref ByteReader reader)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var key = reader.ReadBytes().ToArray();
            var entry = GetOrAdd(key, Encoding.UTF8.GetString(key));
            entry.Flushed = reader.ReadZigZag();
            entry.Applied = entry.Flushed;
            entry.FlushedDeadline = reader.ReadInt64();
            SetDeadline(entry, entry.FlushedDeadline);
        }
    }
}
