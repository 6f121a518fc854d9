using System.Numerics;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// The partial states of all entities of a partition for one window: flat arrays behind an open-addressing index,
/// dropped as a whole when the window's lateness has passed. Not safe for use by several threads.
/// </summary>
internal sealed class WindowGroup
{
    private readonly int _width;
    private int[] _index = new int[16];
    private ulong[] _hashes = new ulong[8];
    private int[] _keyStarts = new int[9];
    private int[] _revisions = new int[8];
    private bool[] _isDirty = new bool[8];
    private Int128[] _cells;
    private readonly ByteWriter _keys = new(64);
    private readonly List<int> _dirty = [];

    public WindowGroup(Window window, int width)
    {
        Window = window;
        _width = width;
        _cells = new Int128[8 * width];
    }

    public Window Window { get; }

    /// <summary>Whether the watermark has reached the end, so that results are published.</summary>
    public bool IsComplete { get; set; }

    /// <summary>The number of entities with data.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> KeyOf(int slot) =>
        _keys.Array.AsSpan(_keyStarts[slot], _keyStarts[slot + 1] - _keyStarts[slot]);

    public Span<Int128> CellsOf(int slot) => _cells.AsSpan(slot * _width, _width);

    public ref int RevisionOf(int slot) => ref _revisions[slot];

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

    /// <summary>Notes that <paramref name="slot"/> changed after completion.</summary>
    public void MarkDirty(int slot)
    {
        if (!_isDirty[slot])
        {
            _isDirty[slot] = true;
            _dirty.Add(slot);
        }
    }

    public bool HasDirty => _dirty.Count > 0;

    /// <summary>The slots changed after completion since the last call, by key.</summary>
    public List<int> TakeDirty()
    {
        var slots = new List<int>(_dirty);
        foreach (var slot in slots)
        {
            _isDirty[slot] = false;
        }

        _dirty.Clear();
        slots.Sort(CompareKeys);
        return slots;
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

    public void Save(ByteWriter writer)
    {
        writer.WriteInt64(Window.Start.Microseconds);
        writer.WriteByte(IsComplete ? (byte)1 : (byte)0);
        writer.WriteVarint((ulong)Count);
        for (var slot = 0; slot < Count; slot++)
        {
            writer.WriteUInt64(_hashes[slot]);
            writer.WriteBytes(KeyOf(slot));
            writer.WriteVarint((ulong)_revisions[slot]);
            foreach (var cell in CellsOf(slot))
            {
                writer.WriteZigZag128(cell);
            }
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote after the start.</summary>
    public void Load(ref ByteReader reader)
    {
        IsComplete = reader.ReadByte() != 0;
        var count = reader.ReadLength();
        for (var i = 0; i < count; i++)
        {
            var hash = reader.ReadUInt64();
            var slot = SlotOf(hash, reader.ReadBytes());
            _revisions[slot] = reader.ReadLength();
            var cells = CellsOf(slot);
            for (var cell = 0; cell < cells.Length; cell++)
            {
                cells[cell] = reader.ReadZigZag128();
            }
        }
    }

    private int CompareKeys(int left, int right) => KeyOf(left).SequenceCompareTo(KeyOf(right));

    private void Grow()
    {
        var size = Count * 2;
        Array.Resize(ref _hashes, size);
        Array.Resize(ref _keyStarts, size + 1);
        Array.Resize(ref _revisions, size);
        Array.Resize(ref _isDirty, size);
        Array.Resize(ref _cells, size * _width);
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
