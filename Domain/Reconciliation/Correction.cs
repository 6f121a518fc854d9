using System.Collections.Immutable;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>A window's values as reconciliation makes them: an input, kept whole in the partition's log.</summary>
public sealed record Correction
{
    private const byte FormatVersion = 2;

    /// <summary>The entity key.</summary>
    public required string Key { get; init; }

    /// <summary>The window.</summary>
    public required Window Window { get; init; }

    /// <summary>The revision that it gives: one more than that it was computed from.</summary>
    public required int Revision { get; init; }

    /// <summary>Repair or adopted.</summary>
    public required PaneCause Cause { get; init; }

    /// <summary>Why the sides differed.</summary>
    public required DriftClass Class { get; init; }

    /// <summary>The batch run that it follows; null for an event released from quarantine.</summary>
    public required string? Run { get; init; }

    /// <summary>The last offset below the cut that it was computed at; −1 for a cut at the beginning.</summary>
    public required long RestsOn { get; init; }

    /// <summary>The values; null: the window is withdrawn.</summary>
    public required AggregateValues? Values { get; init; }

    /// <summary>The view that it follows; null when none stands.</summary>
    public AggregateValues? Before { get; init; }

    /// <summary>Offsets of held and expired events that it counts, ascending.</summary>
    public required ImmutableArray<long> Counted { get; init; }

    /// <summary>Appends the payload of the control record.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteText(Key);
        writer.WriteInt64(Window.Start.Microseconds);
        writer.WriteInt64(Window.End.Microseconds);
        writer.WriteVarint((ulong)Revision);
        writer.WriteByte((byte)Cause);
        writer.WriteByte((byte)Class);
        writer.WriteText(Run ?? "");
        writer.WriteZigZag(RestsOn);
        AggregateValues.Write(writer, Values);
        AggregateValues.Write(writer, Before);
        writer.WriteVarint((ulong)Counted.Length);
        long last = 0;
        foreach (var offset in Counted)
        {
            writer.WriteVarint((ulong)(offset - last));
            last = offset;
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">The payload is of a newer version, or has not the contract's number of
    /// aggregates.</exception>
    public static Correction Read(ReadOnlySpan<byte> payload, Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var reader = new ByteReader(payload);
        var version = reader.ReadByte();
        if (version is 0 or > FormatVersion)
        {
            throw new CorruptDataException("A correction was written by a newer version.");
        }

        return new Correction
        {
            Key = reader.ReadText(),
            Window = new Window(new EventTime(reader.ReadInt64()), new EventTime(reader.ReadInt64())),
            Revision = reader.ReadLength(),
            Cause = (PaneCause)reader.ReadByte(),
            Class = (DriftClass)reader.ReadByte(),
            Run = reader.ReadText() is { Length: > 0 } run ? run : null,
            RestsOn = reader.ReadZigZag(),
            Values = ReadValues(ref reader, contract),
            Before = version == 1 ? null : ReadValues(ref reader, contract),
            Counted = ReadOffsets(ref reader),
        };
    }

    /// <summary>The entity key in a payload.</summary>
    internal static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        reader.ReadByte();
        return reader.ReadBytes();
    }

    private static AggregateValues? ReadValues(ref ByteReader reader, Contract contract)
    {
        var values = AggregateValues.Read(ref reader);
        return values is null || values.Count == contract.AllAggregates.Length
            ? values
            : throw new CorruptDataException("A correction has not the contract's number of aggregates.");
    }

    private static ImmutableArray<long> ReadOffsets(ref ByteReader reader)
    {
        var offsets = new long[reader.ReadLength()];
        long last = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            last += (long)reader.ReadVarint();
            offsets[i] = last;
        }

        return [.. offsets];
    }
}
