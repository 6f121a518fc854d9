using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>What a slice gave.</summary>
public sealed record SliceEffects
{
    /// <summary>The last offset of the slice's block.</summary>
    public required long Offset { get; init; }

    /// <summary>When the block was accepted.</summary>
    public required HybridTimestamp Ingested { get; init; }

    /// <summary>The places in the block of the slice's records, ascending.</summary>
    public required IReadOnlyList<int> Places { get; init; }

    /// <summary>The outcomes of the slice's records.</summary>
    public required IReadOnlyList<EventOutcome> Outcomes { get; init; }

    /// <summary>The panes, in order; the partition's writer numbers them.</summary>
    public required IReadOnlyList<Pane> Panes { get; init; }

    /// <summary>The events newly quarantined, by offset.</summary>
    public required IReadOnlyList<QuarantineEntry> Quarantined { get; init; }

    /// <summary>What becomes of quarantine entries, in order.</summary>
    public required IReadOnlyList<QuarantineChange> QuarantineChanges { get; init; }

    internal void Write(ByteWriter writer)
    {
        writer.WriteVarint((ulong)Offset);
        writer.WriteInt64(Ingested.Microseconds);
        writer.WriteVarint(Ingested.Counter);
        writer.WriteVarint((ulong)Outcomes.Count);
        for (var i = 0; i < Outcomes.Count; i++)
        {
            writer.WriteVarint((ulong)Places[i]);
            WriteOutcome(writer, Outcomes[i]);
        }

        writer.WriteVarint((ulong)Panes.Count);
        foreach (var pane in Panes)
        {
            PaneCodec.Write(writer, pane);
        }

        writer.WriteVarint((ulong)Quarantined.Count);
        foreach (var entry in Quarantined)
        {
            writer.WriteVarint((ulong)entry.Offset);
            writer.WriteByte((byte)entry.Status);
            writer.WriteByte((byte)entry.Reason);
            writer.WriteText(entry.Property ?? "");
            writer.WriteBytes(entry.Record.Span);
        }

        writer.WriteVarint((ulong)QuarantineChanges.Count);
        foreach (var change in QuarantineChanges)
        {
            writer.WriteVarint((ulong)change.Offset);
            writer.WriteByte((byte)change.State);
            writer.WriteByte((byte)((int?)change.Status + 1 ?? 0));
            writer.WriteByte((byte)change.Reason);
            writer.WriteText(change.Property ?? "");
        }
    }

    internal static SliceEffects Read(ref ByteReader reader, int partition, string key)
    {
        var offset = (long)reader.ReadVarint();
        var ingested = new HybridTimestamp(reader.ReadInt64(), (uint)reader.ReadVarint());
        var outcomes = new EventOutcome[reader.ReadLength()];
        var places = new int[outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            places[i] = reader.ReadLength();
            outcomes[i] = ReadOutcome(ref reader);
        }

        var panes = new Pane[reader.ReadLength()];
        for (var i = 0; i < panes.Length; i++)
        {
            panes[i] = PaneCodec.Read(ref reader, partition, key, offset, ingested);
        }

        var quarantined = new QuarantineEntry[reader.ReadLength()];
        for (var i = 0; i < quarantined.Length; i++)
        {
            quarantined[i] = ReadEntry(ref reader, partition, ingested);
        }

        var changes = new QuarantineChange[reader.ReadLength()];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = ReadChange(ref reader);
        }

        return new SliceEffects
        {
            Offset = offset,
            Ingested = ingested,
            Places = places,
            Outcomes = outcomes,
            Panes = panes,
            Quarantined = quarantined,
            QuarantineChanges = changes,
        };
    }

    /// <summary>Appends an outcome.</summary>
    internal static void WriteOutcome(ByteWriter writer, EventOutcome outcome)
    {
        writer.WriteByte((byte)outcome.Status);
        writer.WriteByte((byte)outcome.Reason);
        writer.WriteByte((byte)((outcome.Watermark is null ? 0 : 1) | (outcome.Session is null ? 0 : 2)));
        if (outcome.Watermark is { } watermark)
        {
            writer.WriteZigZag(watermark);
        }

        if (outcome.Session is { } session)
        {
            writer.WriteZigZag(session.Start.Microseconds);
            writer.WriteZigZag(session.End.Microseconds);
        }
    }

    /// <summary>Reads what <see cref="WriteOutcome"/> wrote.</summary>
    internal static EventOutcome ReadOutcome(ref ByteReader reader)
    {
        var status = (EventStatus)reader.ReadByte();
        var reason = (ReasonCode)reader.ReadByte();
        var flags = reader.ReadByte();
        return new EventOutcome(status, reason, (flags & 1) != 0 ? reader.ReadZigZag() : null)
        {
            Session = (flags & 2) != 0
                ? new Window(new EventTime(reader.ReadZigZag()), new EventTime(reader.ReadZigZag()))
                : null,
        };
    }

    private static QuarantineEntry ReadEntry(ref ByteReader reader, int partition, HybridTimestamp ingested)
    {
        var offset = (long)reader.ReadVarint();
        var status = (EventStatus)reader.ReadByte();
        var reason = (ReasonCode)reader.ReadByte();
        var property = reader.ReadText();
        var record = reader.ReadBytes();
        var names = RecordCodec.ReadNames(record);
        return new QuarantineEntry
        {
            Partition = partition,
            Offset = offset,
            Source = names.Source,
            Id = names.Id,
            Key = names.Key,
            Time = RecordRoute.Read(record).Time is { } time ? new EventTime(time) : null,
            Status = status,
            Reason = reason,
            Property = property.Length == 0 ? null : property,
            Ingested = ingested,
            Record = record.ToArray(),
        };
    }

    private static QuarantineChange ReadChange(ref ByteReader reader)
    {
        var change = new QuarantineChange((long)reader.ReadVarint(), (QuarantineState)reader.ReadByte());
        var status = reader.ReadByte();
        var reason = (ReasonCode)reader.ReadByte();
        var property = reader.ReadText();
        return change with
        {
            Status = status == 0 ? null : (EventStatus)(status - 1),
            Reason = reason,
            Property = property.Length == 0 ? null : property,
        };
    }
}
