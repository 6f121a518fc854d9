using StreamBatch.Domain;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>The windows of an entity that are not complete, with their values so far.</summary>
/// <param name="LastApplied">The last offset of the newest block that the entity has applied; −1 for none.</param>
/// <param name="Windows">The windows, by start, with what is in them up to there.</param>
public sealed record EntityOpenWindows(
    long LastApplied,
    IReadOnlyList<(Window Window, AggregateValues Values)> Windows)
{
    private const byte FormatVersion = 1;

    /// <summary>Appends them; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteZigZag(LastApplied);
        writer.WriteVarint((ulong)Windows.Count);
        foreach (var (window, values) in Windows)
        {
            writer.WriteZigZag(window.Start.Microseconds);
            writer.WriteZigZag(window.End.Microseconds);
            AggregateValues.Write(writer, values);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static EntityOpenWindows Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("The open windows of an entity were written by a newer version.");
        }

        var lastApplied = reader.ReadZigZag();
        var windows = new (Window Window, AggregateValues Values)[reader.ReadLength()];
        for (var i = 0; i < windows.Length; i++)
        {
            var window = new Window(new(reader.ReadZigZag()), new(reader.ReadZigZag()));
            windows[i] = (window, AggregateValues.Read(ref reader)
                ?? throw new CorruptDataException("An open window has no values."));
        }

        return new EntityOpenWindows(lastApplied, windows);
    }
}
