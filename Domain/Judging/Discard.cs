using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Judging;

/// <summary>The end of a quarantine entry without effect: an input, kept in the partition's log.</summary>
/// <param name="Offset">The offset of the entry.</param>
public sealed record Discard(long Offset)
{
    /// <summary>Appends the payload of the control record.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(1);
        writer.WriteVarint((ulong)Offset);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">The payload is of a newer version.</exception>
    public static Discard Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        return reader.ReadByte() == 1
            ? new Discard((long)reader.ReadVarint())
            : throw new CorruptDataException("A discard was written by a newer version.");
    }
}
