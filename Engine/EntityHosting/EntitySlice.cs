using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>The part of one block that belongs to one entity; without records when only the watermark concerns it.
/// </summary>
public sealed record EntitySlice
{
    /// <summary>The offset of the first record of the block.</summary>
    public required long FirstOffset { get; init; }

    /// <summary>The number of records of the block.</summary>
    public required int Count { get; init; }

    /// <summary>When the block was accepted.</summary>
    public required HybridTimestamp Ingested { get; init; }

    /// <summary>The version of the core that decides the records.</summary>
    public required ushort Semantics { get; init; }

    /// <summary>The watermark of the block in microseconds; null while undefined.</summary>
    public required long? Watermark { get; init; }

    /// <summary>The places in the block of the entity's records, ascending.</summary>
    public required IReadOnlyList<int> Places { get; init; }

    /// <summary>The entity's records, each after its length, as in a block.</summary>
    public required ReadOnlyMemory<byte> Records { get; init; }

    /// <summary>The last offset of the block.</summary>
    public long LastOffset => FirstOffset + Count - 1;

    internal void Write(ByteWriter writer)
    {
        writer.WriteVarint((ulong)FirstOffset);
        writer.WriteVarint((ulong)Count);
        writer.WriteInt64(Ingested.Microseconds);
        writer.WriteVarint(Ingested.Counter);
        writer.WriteVarint(Semantics);
        writer.WriteByte(Watermark is null ? (byte)0 : (byte)1);
        writer.WriteZigZag(Watermark ?? 0);
        writer.WriteVarint((ulong)Places.Count);
        var last = 0;
        foreach (var place in Places)
        {
            writer.WriteVarint((ulong)(place - last));
            last = place;
        }

        writer.WriteBytes(Records.Span);
    }

    internal static EntitySlice Read(ref ByteReader reader, ReadOnlyMemory<byte> bytes)
    {
        var firstOffset = (long)reader.ReadVarint();
        var count = reader.ReadLength();
        var ingested = new HybridTimestamp(reader.ReadInt64(), (uint)reader.ReadVarint());
        var semantics = (ushort)reader.ReadVarint();
        var hasWatermark = reader.ReadByte() != 0;
        var watermark = reader.ReadZigZag();
        var places = new int[reader.ReadLength()];
        var last = 0;
        for (var i = 0; i < places.Length; i++)
        {
            last += reader.ReadLength();
            places[i] = last;
        }

        var length = reader.ReadBytes().Length;
        return new EntitySlice
        {
            FirstOffset = firstOffset,
            Count = count,
            Ingested = ingested,
            Semantics = semantics,
            Watermark = hasWatermark ? watermark : null,
            Places = places,
            Records = bytes.Slice(reader.Position - length, length),
        };
    }
}
