using System.Buffers.Text;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Server.Paging;

/// <summary>The text of a place among the windows of a contract, which a client keeps and does not look into
/// (docs/formats/positions.md).</summary>
internal static class PanePosition
{
    private const byte Version = 1;
    private const int ChecksumLength = 4;

    // A key is as long as an event may be; no address that is taken is longer.
    private const int MaxTextLength = 64 * 1024;

    /// <summary>The text of a place.</summary>
    public static string Write(string contractId, WindowOrder order, PanePlace place)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Version);
        writer.WriteByte((byte)order);
        writer.WriteText(contractId);
        writer.WriteText(place.Key);
        writer.WriteZigZag(place.Window.Start.Microseconds);
        writer.WriteZigZag(place.Window.End.Microseconds);
        writer.WriteVarint((ulong)place.Revision);
        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        return Base64Url.EncodeToString(writer.Written);
    }

    /// <summary>The place of a text.</summary>
    /// <exception cref="InvalidPositionException">It is none of that contract and order.</exception>
    public static PanePlace Read(string contractId, WindowOrder order, string text)
    {
        try
        {
            var bytes = text.Length <= MaxTextLength ? Base64Url.DecodeFromChars(text) : [];
            var end = bytes.Length - ChecksumLength;
            if (end > 0 && new ByteReader(bytes.AsSpan(end)).ReadUInt32() == Crc32C.Compute(bytes.AsSpan(0, end)))
            {
                var reader = new ByteReader(bytes.AsSpan(0, end));
                if (reader.ReadByte() == Version && reader.ReadByte() == (byte)order && reader.ReadText() == contractId)
                {
                    return new PanePlace(
                        reader.ReadText(),
                        new Window(new EventTime(reader.ReadZigZag()), new EventTime(reader.ReadZigZag())),
                        checked((int)reader.ReadVarint()));
                }
            }
        }
        catch (Exception failure) when (failure is FormatException or CorruptDataException or OverflowException)
        {
            // Said below.
        }

        throw new InvalidPositionException(
            "after: the text is no position here: it is the `next` of an answer to the same question, unchanged.");
    }
}
