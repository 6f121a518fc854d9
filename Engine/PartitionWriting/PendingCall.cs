using System.Runtime.InteropServices;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>A call to an entity: being put together, under way, or answered.</summary>
internal sealed class PendingCall(byte[] bytes, string key)
{
    private readonly List<EntitySlice> _slices = [];
    private readonly List<int> _places = [];
    private DurableBlock? _block;

    public byte[] Bytes { get; } = bytes;

    public string Key { get; } = key;

    /// <summary>The number under which it was sent last.</summary>
    public long Number { get; set; }

    /// <summary>The number under which it was sent first as it is now: answers to it since then are as good.</summary>
    public long FirstNumber { get; set; }

    /// <summary>When it was sent last.</summary>
    public long Sent { get; set; }

    public long? Previous { get; set; }

    /// <summary>The offset before which its slices end, while the entity gets what it missed.</summary>
    public long Limit { get; set; }

    public bool IsFlush { get; set; }

    /// <summary>Whether it is sent and not answered.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>What the entity has, when it misses slices before these; else null.</summary>
    public long? Gap { get; set; }

    public IReadOnlyList<EntitySlice> Slices
    {
        get
        {
            EndBlock();
            return _slices;
        }
    }

    /// <summary>Whether the entity misses a block.</summary>
    public bool Misses(DurableBlock block) => Previous < block.LastOffset && block.LastOffset < Limit;

    /// <summary>Adds a record of a block; the blocks and places of the records ascend.</summary>
    public void Add(DurableBlock block, int place)
    {
        Begin(block);
        _places.Add(place);
    }

    /// <summary>Adds the watermark of a block, if the entity has no record in it.</summary>
    public void Add(DurableBlock block) => Begin(block);

    private void Begin(DurableBlock block)
    {
        if (_block != block)
        {
            EndBlock();
            _block = block;
        }
    }

    private void EndBlock()
    {
        if (_block is not { } block)
        {
            return;
        }

        _slices.Add(new EntitySlice
        {
            FirstOffset = block.Header.FirstOffset,
            Count = block.Header.Count,
            Ingested = block.Header.Ingested,
            Semantics = block.Header.Semantics,
            Watermark = block.Header.Watermark,
            Places = [.. _places],
            Records = block.RecordsAt(CollectionsMarshal.AsSpan(_places)),
        });
        _block = null;
        _places.Clear();
    }
}
