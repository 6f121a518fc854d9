using System.Text;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Records;

/// <summary>The parts of an event's record up to its properties, where they lie. Not for the hot path, which reads what
/// it needs into a <see cref="RecordHeader"/> once.</summary>
internal readonly ref struct RecordParts
{
    private readonly byte _flags;

    public RecordParts(ReadOnlySpan<byte> record)
    {
        var reader = new ByteReader(record);
        _flags = reader.ReadByte();
        reader.ReadVarint();
        Source = reader.ReadBytes();
        Id = reader.ReadBytes();
        if ((_flags & RecordCodec.SequenceFlag) != 0)
        {
            reader.ReadVarint();
        }

        Traceparent = (_flags & RecordCodec.TraceFlag) != 0 ? reader.ReadBytes() : default;
        if (IsFaulty)
        {
            reader.ReadByte();
            reader.ReadVarint();
        }

        Key = reader.ReadBytes();
        Time = (_flags & RecordCodec.TimeFlag) != 0 ? reader.ReadZigZag() : null;

        Rest = reader.Rest;
    }

    public RecordKind Kind => (RecordKind)(_flags & RecordCodec.KindMask);

    public bool IsFaulty => (_flags & RecordCodec.FaultyFlag) != 0;

    public ReadOnlySpan<byte> Source { get; }

    public ReadOnlySpan<byte> Id { get; }

    public ReadOnlySpan<byte> Traceparent { get; }

    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Event time in microseconds; null when it has none.</summary>
    public long? Time { get; }

    /// <summary>What follows key and event time: properties, raw data, or the target of a retraction.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    /// <summary>The <c>data</c> of a faulty record, as it came.</summary>
    public ReadOnlySpan<byte> RawData => IsFaulty
        ? new ByteReader(Rest).ReadBytes()
        : throw new InvalidOperationException("The record breaks no gate.");

    public RecordNames Names() => new(
        Encoding.UTF8.GetString(Source),
        Encoding.UTF8.GetString(Id),
        Encoding.UTF8.GetString(Key),
        (_flags & RecordCodec.TraceFlag) != 0 ? Encoding.UTF8.GetString(Traceparent) : null,
        Kind == RecordKind.Retraction ? new ByteReader(Rest).ReadText() : null);
}
