using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// A page of open windows. Each entity has its own as of the last offset that it had applied when it was asked, which
/// holds all that was acknowledged before the page was asked for; two entities need not be of one moment.
/// </summary>
/// <param name="IsRead">Whether it was read; false: nothing is known for now, and it is asked for again.</param>
/// <param name="After">The entity after which the next page begins; null: this is the last one.</param>
/// <param name="Entities">The entities with their open windows, by key (UTF-8 bytes); those that have none are not
/// there.</param>
public sealed record OpenWindowsPage(
    bool IsRead,
    string? After,
    IReadOnlyList<(string Key, EntityOpenWindows Open)> Entities)
{
    private const byte FormatVersion = 1;
    private const byte WasRead = 1;
    private const byte HasMore = 2;

    /// <summary>Nothing is known for now.</summary>
    public static OpenWindowsPage Unread { get; } = new(false, null, []);

    /// <summary>Appends the page; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)((IsRead ? WasRead : 0) | (After is null ? 0 : HasMore)));
        writer.WriteText(After ?? "");
        writer.WriteVarint((ulong)Entities.Count);
        foreach (var (key, open) in Entities)
        {
            writer.WriteText(key);
            var part = new ByteWriter();
            open.Write(part);
            writer.WriteBytes(part.Array.AsSpan(0, part.Length));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static OpenWindowsPage Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("A page of open windows was written by a newer version.");
        }

        var flags = reader.ReadByte();
        var after = reader.ReadText();
        var entities = new (string Key, EntityOpenWindows Open)[reader.ReadLength()];
        for (var i = 0; i < entities.Length; i++)
        {
            entities[i] = (reader.ReadText(), EntityOpenWindows.Read(reader.ReadBytes()));
        }

        return new OpenWindowsPage((flags & WasRead) != 0, (flags & HasMore) != 0 ? after : null, entities);
    }
}
