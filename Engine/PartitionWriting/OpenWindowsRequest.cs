using StreamBatch.Domain;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>Asks a partition for the open windows of its entities, a page at a time by key (UTF-8 bytes).</summary>
/// <param name="Key">The entity after which the page begins, or the only one that is asked for; null: from the first.
/// </param>
/// <param name="IsOnly">Whether only that entity is asked for.</param>
public sealed record OpenWindowsRequest(string? Key, bool IsOnly = false)
{
    private const byte FormatVersion = 1;
    private const byte HasKey = 1;
    private const byte Only = 2;

    /// <summary>Appends the request; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)((Key is null ? 0 : HasKey) | (IsOnly ? Only : 0)));
        writer.WriteText(Key ?? "");
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static OpenWindowsRequest Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("A request for open windows was written by a newer version.");
        }

        var flags = reader.ReadByte();
        var key = reader.ReadText();
        return new OpenWindowsRequest((flags & HasKey) != 0 ? key : null, (flags & Only) != 0);
    }
}
