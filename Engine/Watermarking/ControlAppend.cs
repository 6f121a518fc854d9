using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Control;

namespace StreamBatch.Engine.Watermarking;

/// <summary>Records for a contract's control log, to be appended in one block, all or none. Asked again with the same
/// id, they stand once.</summary>
public sealed record ControlAppend
{
    /// <summary>The most records of one append.</summary>
    public const int MaxRecords = 30_000;

    /// <summary>The most bytes of the payloads of one append: 48 MiB.</summary>
    public const int MaxBytes = 48 * 1024 * 1024;

    private const byte FormatVersion = 1;

    /// <summary>Drawn at random, once for all attempts; the append id of the block.</summary>
    public required UInt128 Id { get; init; }

    /// <summary>The offset up to which the control log was read when the records were decided: they stand at or after
    /// it, and a writer that knows less than that has been replaced.</summary>
    public required long After { get; init; }

    /// <summary>The epoch of the turn at reconciling under which they are appended; 0: under none. An older one than
    /// that in force is refused.</summary>
    public long Turn { get; init; }

    /// <summary>The records, at least one.</summary>
    public required IReadOnlyList<ControlRecord> Records { get; init; }

    /// <summary>Appends the message; docs/formats/protocol.md is the page of the format.</summary>
    /// <exception cref="ArgumentException">There are no records, or more than one append takes.</exception>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Records.Count is 0 or > MaxRecords || Records.Sum(record => (long)record.Payload.Length) > MaxBytes)
        {
            throw new ArgumentException(
                $"An append has at least one record, at most {MaxRecords}, and at most {MaxBytes} bytes; this one has "
                + $"{Records.Count} records.");
        }

        writer.WriteByte(FormatVersion);
        writer.WriteUInt128(Id);
        writer.WriteVarint((ulong)After);
        writer.WriteVarint((ulong)Turn);
        writer.WriteVarint((ulong)Records.Count);
        foreach (var record in Records)
        {
            writer.WriteByte((byte)record.Kind);
            writer.WriteBytes(record.Payload.Span);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version, or has more than one append takes.
    /// </exception>
    public static ControlAppend Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("An append to a control log was written by a newer version.");
        }

        var (id, after, turn) = (reader.ReadUInt128(), (long)reader.ReadVarint(), (long)reader.ReadVarint());
        var count = reader.ReadLength();
        if (count is 0 or > MaxRecords || bytes.Length > MaxBytes + (MaxRecords * 8L))
        {
            throw new CorruptDataException($"An append to a control log has {count} records; {MaxRecords} are taken.");
        }

        var records = new ControlRecord[count];
        for (var i = 0; i < count; i++)
        {
            records[i] = new ControlRecord((ControlKind)reader.ReadByte(), reader.ReadBytes().ToArray());
        }

        return new ControlAppend { Id = id, After = after, Turn = turn, Records = records };
    }
}
