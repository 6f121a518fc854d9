using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Blocks;

/// <summary>The decision that a contract's records are decided by a newer version of the semantics from now on, as the
/// control log keeps it. The block that holds it is the first of that version.</summary>
/// <param name="Version">The version from now on.</param>
/// <param name="Hosts">The number of hosts that were active and had all reported that they know it.</param>
public sealed record SemanticsRaise(ushort Version, int Hosts)
{
    private const byte FormatVersion = 1;

    /// <summary>Appends the payload of the control record.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteVarint(Version);
        writer.WriteVarint((ulong)Hosts);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static SemanticsRaise Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        return reader.ReadByte() == FormatVersion
            ? new SemanticsRaise(checked((ushort)reader.ReadVarint()), reader.ReadLength())
            : throw new CorruptDataException("A raise of the semantics version was written by a newer version.");
    }
}
