using System.Collections.Immutable;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Watermarks;

/// <summary>
/// One step of a contract's watermark, as the control log keeps it: the sources that changed, and the watermark then in
/// force. Replaying the decisions gives the state again without looking at a clock.
/// </summary>
/// <param name="Watermark">The watermark in microseconds; null while undefined.</param>
/// <param name="Cause">Why.</param>
/// <param name="AllIdleSince">While all sources are idle: since when (microseconds of ingestion time); else
/// null.</param>
/// <param name="AllIdleWatermark">While all sources are idle: the watermark at that instant; else null.</param>
/// <param name="Sources">The new states of the sources that changed.</param>
public sealed record WatermarkDecision(
    long? Watermark,
    WatermarkCause Cause,
    long? AllIdleSince,
    long? AllIdleWatermark,
    ImmutableArray<SourceState> Sources)
{
    /// <summary>Appends the payload of the control record.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(1);
        writer.WriteByte((byte)Cause);
        WriteOptional(writer, Watermark);
        WriteOptional(writer, AllIdleSince);
        WriteOptional(writer, AllIdleWatermark);
        writer.WriteVarint((ulong)Sources.Length);
        foreach (var source in Sources)
        {
            writer.WriteText(source.Source);
            WriteOptional(writer, source.MaxTime);
            writer.WriteInt64(source.LastHeard);
            writer.WriteByte(source.IsIdle ? (byte)1 : (byte)0);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static WatermarkDecision Read(ref ByteReader reader)
    {
        if (reader.ReadByte() != 1)
        {
            throw new CorruptDataException("A watermark decision was written by a newer version.");
        }

        var cause = (WatermarkCause)reader.ReadByte();
        var watermark = ReadOptional(ref reader);
        var idleSince = ReadOptional(ref reader);
        var idleWatermark = ReadOptional(ref reader);
        var sources = new SourceState[reader.ReadLength()];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = new SourceState(
                reader.ReadText(), ReadOptional(ref reader), reader.ReadInt64(), reader.ReadByte() != 0);
        }

        return new WatermarkDecision(watermark, cause, idleSince, idleWatermark, [.. sources]);
    }

    private static void WriteOptional(ByteWriter writer, long? value)
    {
        writer.WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is { } number)
        {
            writer.WriteInt64(number);
        }
    }

    private static long? ReadOptional(ref ByteReader reader) => reader.ReadByte() == 0 ? null : reader.ReadInt64();
}
