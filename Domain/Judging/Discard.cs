using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Judging;

/// <summary>The end of a quarantine entry without effect: an input, kept in the partition's log.</summary>
/// <param name="Offset">The offset of the entry.</param>
/// <param name="Key">The entity key of the entry; null in records that were written without it.</param>
public sealed record Discard(long Offset, string? Key)
{
    private const byte FormatVersion = 2;

    /// <summary>Appends the payload of the control record.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(Key);
        writer.WriteByte(FormatVersion);
        writer.WriteVarint((ulong)Offset);
        writer.WriteText(Key);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">The payload is of a newer version.</exception>
    public static Discard Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        var version = reader.ReadByte();
        return version is 0 or > FormatVersion
            ? throw new CorruptDataException("A discard was written by a newer version.")
            : new Discard((long)reader.ReadVarint(), version == 1 ? null : reader.ReadText());
    }

    /// <summary>The entity key in a payload.</summary>
    internal static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("A discard does not name its entity: it was written by an older version.");
        }

        reader.ReadVarint();
        return reader.ReadBytes();
    }
}
