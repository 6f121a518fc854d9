using StreamBatch.Domain;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>What a partition's writer asks of an entity: to apply slices, to make its state durable, or both.</summary>
public sealed record EntityCall
{
    private const byte FormatVersion = 1;
    private const byte HasPrevious = 1;
    private const byte WantsFlush = 2;

    /// <summary>Which of the writer's calls it is: its answer names it.</summary>
    public required long Number { get; init; }

    /// <summary>The epoch of the writer.</summary>
    public required long Epoch { get; init; }

    /// <summary>The last offset of the block of the slice before these; null when the writer does not know it. Then all
    /// slices before these are in the stored state, which the host has to look at.</summary>
    public required long? Previous { get; init; }

    /// <summary>The offset after the last block of the partition that is published.</summary>
    public required long Published { get; init; }

    /// <summary>Whether the host is to make its state durable, before it applies anything.</summary>
    public bool IsFlush { get; init; }

    /// <summary>The slices, in the order of their blocks.</summary>
    public required IReadOnlyList<EntitySlice> Slices { get; init; }

    /// <summary>Appends the call; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)((Previous is null ? 0 : HasPrevious) | (IsFlush ? WantsFlush : 0)));
        writer.WriteVarint((ulong)Number);
        writer.WriteVarint((ulong)Epoch);
        writer.WriteZigZag(Previous ?? 0);
        writer.WriteVarint((ulong)Published);
        writer.WriteVarint((ulong)Slices.Count);
        foreach (var slice in Slices)
        {
            slice.Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote. The records stay where they are: the bytes may not change for as
    /// long as the call is used.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static EntityCall Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new ByteReader(bytes.Span);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("A call to an entity was written by a newer version.");
        }

        var flags = reader.ReadByte();
        var number = (long)reader.ReadVarint();
        var epoch = (long)reader.ReadVarint();
        var previous = reader.ReadZigZag();
        var published = (long)reader.ReadVarint();
        var slices = new EntitySlice[reader.ReadLength()];
        for (var i = 0; i < slices.Length; i++)
        {
            slices[i] = EntitySlice.Read(ref reader, bytes);
        }

        return new EntityCall
        {
            Number = number,
            Epoch = epoch,
            Previous = (flags & HasPrevious) != 0 ? previous : null,
            Published = published,
            IsFlush = (flags & WantsFlush) != 0,
            Slices = slices,
        };
    }
}
