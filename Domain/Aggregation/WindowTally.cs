using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Aggregation;

/// <summary>The partial state of one window of one entity, on its own. Not safe for use by several threads.</summary>
internal sealed class WindowTally
{
    private readonly AggregateLayout _layout;
    private readonly Int128[] _cells;
    private readonly object?[] _extras;

    public WindowTally(AggregateLayout layout)
    {
        _layout = layout;
        _cells = new Int128[layout.Width];
        _extras = new object?[layout.ExtraWidth];
    }

    /// <summary>The number of events.</summary>
    public Int128 Events => _cells[0];

    public ReadOnlySpan<Int128> Cells => _cells;

    public ReadOnlySpan<object?> Extras => _extras;

    public void Add(Contribution contribution) => _layout.Add(_cells, _extras, contribution);

    public bool TryRemove(Contribution contribution) => _layout.TryRemove(_cells, contribution);

    public void Add(WindowTally other) => _layout.Merge(_cells, _extras, other._cells, other._extras);

    public void Clear()
    {
        Array.Clear(_cells);
        Array.Clear(_extras);
    }

    public AggregateValues Evaluate() => _layout.Evaluate(_cells, _extras);

    public AggregateDelta? ToDelta() => _layout.ToDelta(_cells, _extras);

    public void Save(ByteWriter writer) => AggregateStateCodec.Save(_cells, _extras, writer);

    public void Load(ref ByteReader reader) => AggregateStateCodec.Load(_cells, _extras, ref reader);
}
