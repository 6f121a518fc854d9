using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Judging;

/// <summary>
/// The release of a quarantined event: a rule is waived once, and all other steps are run. An input, kept in the
/// partition's log with the event itself.
/// </summary>
public sealed record Release
{
    /// <summary>The offset of the quarantine entry.</summary>
    public required long Offset { get; init; }

    /// <summary>The rule that is waived, and with it all that precede it in the order of gates (number of the reason,
    /// then property); <see cref="ReasonCode.Expired"/> for lateness, of a held or expired event.</summary>
    public required ReasonCode Waived { get; init; }

    /// <summary>The index of the property whose rule is waived; −1 for none.</summary>
    public required int WaivedProperty { get; init; }

    /// <summary>The event's record.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>Sessions that were dropped from the state and that the event joins or splits, as
    /// <see cref="Reconciliation.ReleaseRecompute"/> writes them; empty for none.</summary>
    public ReadOnlyMemory<byte> Revival { get; init; }

    /// <summary>Whether the event is a record: it adds to its windows.</summary>
    public bool IsRecord => RecordCodec.KindOf(Record.Span) == RecordKind.Record;

    /// <summary>Whether the event is held or expired: it is counted in all its windows then.</summary>
    public bool IsRecount => Waived == ReasonCode.Expired;

    /// <summary>Appends the payload of the control record.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(1);
        writer.WriteVarint((ulong)Offset);
        writer.WriteByte((byte)Waived);
        writer.WriteVarint((ulong)(WaivedProperty + 1));
        writer.WriteBytes(Revival.Span);
        writer.WriteRaw(Record.Span);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">The payload is of a newer version.</exception>
    public static Release Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        if (reader.ReadByte() != 1)
        {
            throw new CorruptDataException("A release was written by a newer version.");
        }

        return new Release
        {
            Offset = (long)reader.ReadVarint(),
            Waived = (ReasonCode)reader.ReadByte(),
            WaivedProperty = (int)reader.ReadVarint() - 1,
            Revival = reader.ReadBytes().ToArray(),
            Record = reader.Rest.ToArray(),
        };
    }

    /// <summary>The event's record in a payload.</summary>
    internal static ReadOnlySpan<byte> RecordOf(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        reader.ReadByte();
        reader.ReadVarint();
        reader.ReadByte();
        reader.ReadVarint();
        reader.ReadBytes();
        return reader.Rest;
    }
}
