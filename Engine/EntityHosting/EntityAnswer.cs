using StreamBatch.Domain;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>The answer to a call.</summary>
public sealed record EntityAnswer
{
    private const byte FormatVersion = 1;

    /// <summary>The number of the call.</summary>
    public required long Number { get; init; }

    /// <summary>What was done.</summary>
    public required EntityCallStatus Status { get; init; }

    /// <summary>The last offset of the newest block applied; −1 for none.</summary>
    public required long LastApplied { get; init; }

    /// <summary>The same of the state that is durable.</summary>
    public required long Flushed { get; init; }

    /// <summary>The least watermark that changes the state, in microseconds; <see cref="long.MaxValue"/> for none.
    /// </summary>
    public required long NextDeadline { get; init; }

    /// <summary>The same of the state that is durable.</summary>
    public required long FlushedDeadline { get; init; }

    /// <summary>What the slices of the call gave, and later ones that the entity had from a writer before, in the order
    /// of their blocks; nothing of blocks that are published, or that gave nothing.</summary>
    public required IReadOnlyList<SliceEffects> Effects { get; init; }

    /// <summary>Appends the answer; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)Status);
        writer.WriteVarint((ulong)Number);
        writer.WriteZigZag(LastApplied);
        writer.WriteZigZag(Flushed);
        writer.WriteInt64(NextDeadline);
        writer.WriteInt64(FlushedDeadline);
        writer.WriteVarint((ulong)Effects.Count);
        foreach (var effects in Effects)
        {
            effects.Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="bytes">The answer.</param>
    /// <param name="partition">The partition of the entity.</param>
    /// <param name="key">The entity.</param>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static EntityAnswer Read(ReadOnlySpan<byte> bytes, int partition, string key)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("An answer of an entity was written by a newer version.");
        }

        var status = (EntityCallStatus)reader.ReadByte();
        var number = (long)reader.ReadVarint();
        var lastApplied = reader.ReadZigZag();
        var flushed = reader.ReadZigZag();
        var nextDeadline = reader.ReadInt64();
        var flushedDeadline = reader.ReadInt64();
        var effects = new SliceEffects[reader.ReadLength()];
        for (var i = 0; i < effects.Length; i++)
        {
            effects[i] = SliceEffects.Read(ref reader, partition, key);
        }

        return new EntityAnswer
        {
            Number = number,
            Status = status,
            LastApplied = lastApplied,
            Flushed = flushed,
            NextDeadline = nextDeadline,
            FlushedDeadline = flushedDeadline,
            Effects = effects,
        };
    }
}
