using System.Numerics;
using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// The partial states of all entities of a partition for one window: flat arrays behind an open-addressing index,
/// dropped as a whole when the window is settled. Which events a state counts is summed up by the sum of their
/// identities, hashes under a secret key: equal sums mean the same events. Not safe for use by several threads.
/// </summary>
internal sealed class WindowGroup
{
    private readonly AggregateLayout _layout;

    // Room for one entity, since a state may be that of a single one.
    private int[] _index = new int[2];
    private ulong[] _hashes = new ulong[1];
    private int[] _keyStarts = new int[2];
    private int[] _revisions = new int[1];
    private SlotFlags[] _flags = new SlotFlags[1];
    private WindowChanges[] _changes = new WindowChanges[1];
    private ulong[] _counted = new ulong[1];
    private ulong[] _published = new ulong[1];
    private Int128[] _cells;
    private object?[] _extras;
    private readonly ByteWriter _keys = new(64);
    private readonly List<int> _dirty = [];
    private readonly Dictionary<int, AggregateValues> _before = [];

    public WindowGroup(Window window, AggregateLayout layout)
    {
        Window = window;
        _layout = layout;
        _cells = new Int128[layout.Width];
        _extras = new object?[layout.ExtraWidth];
    }

    [Flags]
    private enum SlotFlags : byte
    {
        None = 0,
        Stands = 1,
        Dirty = 2,
        Stale = 4,
    }

    public Window Window { get; }

    /// <summary>Whether the watermark has reached the end, so that results are published.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether an event is held for it.</summary>
    public bool HasHeld { get; set; }

    /// <summary>The number of entities that have or had data.</summary>
    public int Count { get; private set; }

    /// <summary>The events whose last window this is.</summary>
    public ContributionTable Events { get; } = new();

    public bool HasData
    {
        get
        {
            for (var slot = 0; slot < Count; slot++)
            {
                if (HasEvents(slot))
                {
                    return true;
                }
            }

            return HasHeld;
        }
    }

    public ulong HashOf(int slot) => _hashes[slot];

    public ReadOnlySpan<byte> KeyOf(int slot) =>
        _keys.Array.AsSpan(_keyStarts[slot], _keyStarts[slot + 1] - _keyStarts[slot]);

    public string NameOf(int slot) => Encoding.UTF8.GetString(KeyOf(slot));

    public Span<Int128> CellsOf(int slot) => _cells.AsSpan(slot * _layout.Width, _layout.Width);

    public Span<object?> ExtrasOf(int slot) => _extras.AsSpan(slot * _layout.ExtraWidth, _layout.ExtraWidth);

    public ref int RevisionOf(int slot) => ref _revisions[slot];

    public bool HasEvents(int slot) => _cells[slot * _layout.Width] > 0;

    /// <summary>Whether readers have a view of it.</summary>
    public bool Stands(int slot) => (_flags[slot] & SlotFlags.Stands) != 0;

    /// <summary>Whether the state must be made anew from the events that are left.</summary>
    public bool IsStale(int slot) => (_flags[slot] & SlotFlags.Stale) != 0;

    /// <summary>Whether it counts other events than its last pane.</summary>
    public bool HasNews(int slot) => _counted[slot] != _published[slot];

    /// <summary>What but arrivals changed it in this block.</summary>
    public WindowChanges ChangesOf(int slot) => _changes[slot];

    /// <summary>The view that stood before this block.</summary>
    public AggregateValues? Before(int slot) => _before.GetValueOrDefault(slot);

    public AggregateValues Evaluate(int slot) => _layout.Evaluate(CellsOf(slot), ExtrasOf(slot));

    public void SetStale(int slot) => _flags[slot] |= SlotFlags.Stale;

    /// <summary>The slot of <paramref name="key"/>, made when it is new.</summary>
    public int SlotOf(ulong hash, ReadOnlySpan<byte> key)
    {
        var mask = _index.Length - 1;
        var at = (int)(hash & (ulong)mask);
        for (; _index[at] != 0; at = (at + 1) & mask)
        {
            var slot = _index[at] - 1;
            if (_hashes[slot] == hash && KeyOf(slot).SequenceEqual(key))
            {
                return slot;
            }
        }

        if (Count == _hashes.Length)
        {
            Grow();
            return SlotOf(hash, key);
        }

        _hashes[Count] = hash;
        _keys.WriteRaw(key);
        _keyStarts[Count + 1] = _keys.Length;
        _index[at] = ++Count;
        return Count - 1;
    }

    /// <summary>The slot of <paramref name="key"/>; −1 when it has no data.</summary>
    public int Find(ulong hash, ReadOnlySpan<byte> key)
    {
        var mask = _index.Length - 1;
        for (var at = (int)(hash & (ulong)mask); _index[at] != 0; at = (at + 1) & mask)
        {
            var slot = _index[at] - 1;
            if (_hashes[slot] == hash && KeyOf(slot).SequenceEqual(key))
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>To be called before the state of a slot changes; true when the group had no changes before.</summary>
    public bool Touch(int slot, ulong identity, bool isAdded, WindowChanges change)
    {
        var isFirst = false;
        if (IsComplete)
        {
            _changes[slot] |= change;
            if ((_flags[slot] & SlotFlags.Dirty) == 0)
            {
                isFirst = _dirty.Count == 0;
                _flags[slot] |= SlotFlags.Dirty;
                _dirty.Add(slot);
                if (Stands(slot))
                {
                    _before[slot] = Evaluate(slot);
                }
            }
        }

        _counted[slot] = unchecked(isAdded ? _counted[slot] + identity : _counted[slot] - identity);
        return isFirst;
    }

    /// <summary>To be called when the state of a slot was made anew, or its last event is gone.</summary>
    public void Reset(int slot)
    {
        CellsOf(slot).Clear();
        ExtrasOf(slot).Clear();
        _flags[slot] &= ~SlotFlags.Stale;
    }

    /// <summary>Notes that the present state is what readers have; the next revision.</summary>
    public int Publish(int slot, bool stands)
    {
        _flags[slot] = stands ? _flags[slot] | SlotFlags.Stands : _flags[slot] & ~SlotFlags.Stands;
        _published[slot] = _counted[slot];
        return ++_revisions[slot];
    }

    /// <summary>The slots changed after completion, by key.</summary>
    public List<int> DirtyByKey()
    {
        _dirty.Sort(CompareKeys);
        return _dirty;
    }

    /// <summary>Forgets what belongs to the block.</summary>
    public void EndBlock()
    {
        foreach (var slot in _dirty)
        {
            _flags[slot] &= ~SlotFlags.Dirty;
            _changes[slot] = WindowChanges.None;
        }

        _dirty.Clear();
        _before.Clear();
    }

    /// <summary>All slots, by key.</summary>
    public List<int> SlotsByKey()
    {
        var slots = new List<int>(Count);
        for (var i = 0; i < Count; i++)
        {
            slots.Add(i);
        }

        slots.Sort(CompareKeys);
        return slots;
    }

    /// <summary>Writes the group without its events; no slot may be stale.</summary>
    public void Save(ByteWriter writer)
    {
        writer.WriteInt64(Window.Start.Microseconds);
        writer.WriteByte((byte)((IsComplete ? 1 : 0) | (HasHeld ? 2 : 0)));
        writer.WriteVarint((ulong)Count);
        for (var slot = 0; slot < Count; slot++)
        {
            writer.WriteUInt64(_hashes[slot]);
            writer.WriteBytes(KeyOf(slot));
            writer.WriteVarint((ulong)_revisions[slot]);
            writer.WriteByte((byte)_flags[slot]);
            writer.WriteUInt64(_counted[slot]);
            writer.WriteUInt64(_published[slot]);
            AggregateStateCodec.Save(CellsOf(slot), ExtrasOf(slot), writer);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote after the start.</summary>
    public void Load(ref ByteReader reader)
    {
        var marks = reader.ReadByte();
        IsComplete = (marks & 1) != 0;
        HasHeld = (marks & 2) != 0;
        var count = reader.ReadLength();
        for (var i = 0; i < count; i++)
        {
            var hash = reader.ReadUInt64();
            var slot = SlotOf(hash, reader.ReadBytes());
            _revisions[slot] = reader.ReadLength();
            _flags[slot] = (SlotFlags)reader.ReadByte();
            _counted[slot] = reader.ReadUInt64();
            _published[slot] = reader.ReadUInt64();
            AggregateStateCodec.Load(CellsOf(slot), ExtrasOf(slot), ref reader);
        }
    }

    private int CompareKeys(int left, int right) => KeyOf(left).SequenceCompareTo(KeyOf(right));

    private void Grow()
    {
        var size = Count * 2;
        Array.Resize(ref _hashes, size);
        Array.Resize(ref _keyStarts, size + 1);
        Array.Resize(ref _revisions, size);
        Array.Resize(ref _flags, size);
        Array.Resize(ref _changes, size);
        Array.Resize(ref _counted, size);
        Array.Resize(ref _published, size);
        Array.Resize(ref _cells, size * _layout.Width);
        Array.Resize(ref _extras, size * _layout.ExtraWidth);
        _index = new int[(int)BitOperations.RoundUpToPowerOf2((uint)size * 2)];
        for (var slot = 0; slot < Count; slot++)
        {
            var at = (int)(_hashes[slot] & (ulong)(_index.Length - 1));
            while (_index[at] != 0)
            {
                at = (at + 1) & (_index.Length - 1);
            }

            _index[at] = slot + 1;
        }
    }
}
