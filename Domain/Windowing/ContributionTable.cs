using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// The events counted in a window group and in none that starts later: parallel arrays of 28 bytes an event, and what
/// the aggregates need of each, encoded. The events of an entity form a chain from the newest to the oldest. An index
/// by identity is made when the first one is looked for, so that contracts without retractions pay nothing for it.
/// </summary>
internal sealed partial class ContributionTable
{
    private const int Gone = -1;

    private readonly ByteWriter _bytes = new(64);
    private long[] _times = new long[8];
    private ulong[] _identities = new ulong[8];
    private int[] _slots = new int[8];
    private int[] _previous = new int[8];
    private int[] _starts = new int[8];
    private int[] _heads = [];
    private Dictionary<ulong, int>? _index;
    private Dictionary<int, (long From, long To)>? _spans;
    private long _block = -1;
    private int _blockFirst;
    private bool _hasGone;

    /// <summary>The number of events that were ever added.</summary>
    public int Count { get; private set; }

    public long TimeOf(int at) => _times[at];

    public ulong IdentityOf(int at) => _identities[at];

    /// <summary>Whether an event was added by the block that begins at <paramref name="block"/>.</summary>
    public bool IsOfBlock(int at, long block) => _block == block && at >= _blockFirst;

    /// <summary>The newest event of a slot that is still counted; −1 for none.</summary>
    public int Newest(int slot) => slot < _heads.Length ? Counted(_heads[slot] - 1) : -1;

    /// <summary>The next older event of the same slot that is still counted; −1 for none.</summary>
    public int Older(int at) => Counted(_previous[at]);

    public void Read(int at, Contribution contribution) =>
        contribution.Read(_times[at], _bytes.Written[_starts[at]..]);

    /// <summary>Adds an event and returns its place.</summary>
    public int Add(int slot, AggregateLayout layout, RecordBatch batch, int index, long block)
    {
        ref var header = ref batch.Headers[index];
        var at = Append(slot, header.Time, unchecked((ulong)header.Identity), block);
        Contribution.Write(layout, batch, index, _bytes);
        return at;
    }

    /// <summary>The place of an event of a slot; −1 when it is not counted.</summary>
    public int Find(int slot, ulong identity, long time)
    {
        if (_index is null)
        {
            _index = new Dictionary<ulong, int>(Count);
            for (var i = 0; i < Count; i++)
            {
                _index[_identities[i]] = i;
            }
        }

        return _index.TryGetValue(identity, out var at) && _slots[at] == slot && _times[at] == time ? at : -1;
    }

    /// <summary>Whether an event is counted in the window that starts at <paramref name="start"/>, of those that
    /// contain it.</summary>
    public bool IsCountedIn(int at, long start) =>
        _spans is null || !_spans.TryGetValue(at, out var span) || (span.From <= start && start < span.To);

    /// <summary>Notes that an event is not counted in windows that start before <paramref name="start"/>.</summary>
    public void CountFrom(int at, long start) => SetSpan(at, Math.Max(SpanOf(at).From, start), SpanOf(at).To);

    /// <summary>Takes an event out of the windows that start at <paramref name="start"/> or later.</summary>
    public void RemoveFrom(int at, long start) =>
        SetSpan(at, SpanOf(at).From, Math.Min(SpanOf(at).To, start));

    /// <summary>Takes an event away.</summary>
    public void Remove(int at)
    {
        _slots[at] = Gone;
        _hasGone = true;
    }

    private (long From, long To) SpanOf(int at) => _spans is not null && _spans.TryGetValue(at, out var span)
        ? span
        : (long.MinValue, long.MaxValue);

    private void SetSpan(int at, long from, long to)
    {
        if ((from, to) != (long.MinValue, long.MaxValue))
        {
            _spans ??= [];
            _spans[at] = (from, to);
        }
    }

    private int Append(int slot, long time, ulong identity, long block)
    {
        if (block != _block)
        {
            _block = block;
            _blockFirst = Count;
        }

        if (Count == _times.Length)
        {
            Grow();
        }

        if (slot >= _heads.Length)
        {
            Array.Resize(ref _heads, Math.Max(8, Math.Max(slot + 1, _heads.Length * 2)));
        }

        var at = Count++;
        _times[at] = time;
        _identities[at] = identity;
        _slots[at] = slot;
        _previous[at] = _heads[slot] - 1;
        _starts[at] = _bytes.Length;
        _heads[slot] = at + 1;
        if (_index is not null)
        {
            _index[identity] = at;
        }

        return at;
    }

    private int Counted(int at)
    {
        while (at >= 0 && _slots[at] == Gone)
        {
            at = _previous[at];
        }

        return at;
    }

    private void Grow()
    {
        var size = Count * 2;
        Array.Resize(ref _times, size);
        Array.Resize(ref _identities, size);
        Array.Resize(ref _slots, size);
        Array.Resize(ref _previous, size);
        Array.Resize(ref _starts, size);
    }
}
