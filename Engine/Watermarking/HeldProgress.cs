using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Engine.Watermarking;

/// <summary>The progress of a bounded input on its way to the fan-in; docs/formats/protocol.md is the page of the
/// format.</summary>
public static class HeldProgress
{
    private const byte FormatVersion = 1;

    /// <summary>Appends it.</summary>
    public static void Write(ByteWriter writer, SourceTable progress)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(progress);
        writer.WriteByte(FormatVersion);
        progress.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static SourceTable Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("The progress of a bounded input was written by a newer version.");
        }

        var table = new SourceTable();
        table.Read(ref reader);
        return table;
    }
}
