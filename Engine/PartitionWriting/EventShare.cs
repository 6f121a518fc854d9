using StreamBatch.Domain;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>The events of a request that belong to one partition, on their way to its writer.</summary>
public sealed record EventShare
{
    private const byte FormatVersion = 1;
    private const byte HasWatermark = 1;
    private const byte HasTimes = 2;

    /// <summary>The watermark that the request was admitted at, in microseconds; null while undefined.</summary>
    public required long? Watermark { get; init; }

    /// <summary>The number of events, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>The encoded events, each after its length, as in a block.</summary>
    public required ReadOnlyMemory<byte> Records { get; init; }

    /// <summary>The least event time in microseconds; null when none has one.</summary>
    public long? MinEventTime { get; init; }

    /// <summary>The greatest event time in microseconds; null when none has one.</summary>
    public long? MaxEventTime { get; init; }

    /// <summary>Appends the share; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)((Watermark is null ? 0 : HasWatermark) | (MinEventTime is null ? 0 : HasTimes)));
        writer.WriteZigZag(Watermark ?? 0);
        writer.WriteZigZag(MinEventTime ?? 0);
        writer.WriteZigZag(MaxEventTime ?? 0);
        writer.WriteVarint((ulong)Count);
        writer.WriteBytes(Records.Span);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static EventShare Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("A share of a request was written by a newer version.");
        }

        var flags = reader.ReadByte();
        var watermark = reader.ReadZigZag();
        var minimum = reader.ReadZigZag();
        var maximum = reader.ReadZigZag();
        return new EventShare
        {
            Watermark = (flags & HasWatermark) != 0 ? watermark : null,
            MinEventTime = (flags & HasTimes) != 0 ? minimum : null,
            MaxEventTime = (flags & HasTimes) != 0 ? maximum : null,
            Count = reader.ReadLength(),
            Records = reader.ReadBytes().ToArray(),
        };
    }
}
