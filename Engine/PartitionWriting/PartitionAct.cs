using System.Collections.Immutable;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// What comes to a partition from outside and is no event; it becomes control records in one block, or none. It says
/// what it believes (the revision that it follows, the rule that keeps an event), and by that it is known when it comes
/// again: nothing is appended twice.
/// </summary>
public sealed record PartitionAct
{
    /// <summary>The most corrections of one act.</summary>
    public const int MaxCorrections = 10_000;

    private const byte FormatVersion = 1;

    /// <summary>What it does.</summary>
    public required PartitionActKind Kind { get; init; }

    /// <summary>The entity; empty for <see cref="PartitionActKind.Confirm"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The watermark known where it comes from, in microseconds; null while undefined. A release is judged by
    /// no lower one.</summary>
    public long? Watermark { get; init; }

    /// <summary>The corrections of one case, of one entity and each of another window: all of them, or none, are
    /// appended.</summary>
    public ImmutableArray<Correction> Corrections { get; init; } = [];

    /// <summary>The offset of the quarantine entry that is released or discarded.</summary>
    public long Offset { get; init; }

    /// <summary>The rule that a release waives: the one that kept the event when it was asked for.</summary>
    public ReasonCode Waived { get; init; }

    /// <summary>The index of the property whose rule is waived; −1 for none.</summary>
    public int WaivedProperty { get; init; } = -1;

    /// <summary>The epoch of the turn at reconciling under which it comes; 0: under none. One of an earlier turn than
    /// another that was heard of is refused.</summary>
    public long Turn { get; init; }

    /// <summary>Appends the act; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)Kind);
        writer.WriteByte(Watermark is null ? (byte)0 : (byte)1);
        writer.WriteZigZag(Watermark ?? 0);
        writer.WriteText(Key);
        writer.WriteVarint((ulong)Offset);
        writer.WriteByte((byte)Waived);
        writer.WriteVarint((ulong)(WaivedProperty + 1));
        writer.WriteVarint((ulong)Corrections.Length);
        var payload = new ByteWriter();
        foreach (var correction in Corrections)
        {
            payload.Clear();
            correction.Write(payload);
            writer.WriteBytes(payload.Written);
        }

        if (Turn > 0)
        {
            writer.WriteVarint((ulong)Turn);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static PartitionAct Read(ReadOnlySpan<byte> bytes, Contract contract)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("An act on a partition was written by a newer version.");
        }

        var kind = (PartitionActKind)reader.ReadByte();
        var hasWatermark = reader.ReadByte() != 0;
        var watermark = reader.ReadZigZag();
        var key = reader.ReadText();
        var offset = (long)reader.ReadVarint();
        var waived = (ReasonCode)reader.ReadByte();
        var property = reader.ReadLength() - 1;
        var corrections = new Correction[reader.ReadLength()];
        for (var i = 0; i < corrections.Length; i++)
        {
            corrections[i] = Correction.Read(reader.ReadBytes(), contract);
        }

        return new PartitionAct
        {
            Kind = kind,
            Key = key,
            Watermark = hasWatermark ? watermark : null,
            Corrections = [.. corrections],
            Offset = offset,
            Waived = waived,
            WaivedProperty = property,
            Turn = reader.AtEnd ? 0 : (long)reader.ReadVarint(),
        };
    }

    /// <summary>Checks what a sender must see to.</summary>
    /// <exception cref="ArgumentException">It is not of one entity, names a window twice, or has no or too many
    /// corrections.</exception>
    internal void Validate()
    {
        var isCorrect = Kind == PartitionActKind.Correct;
        if (Corrections.IsEmpty == isCorrect || Corrections.Length > MaxCorrections
            || Corrections.Any(correction => correction.Key != Key || correction.Revision < 1)
            || Corrections.DistinctBy(correction => correction.Window).Count() < Corrections.Length)
        {
            throw new ArgumentException(
                $"An act has up to {MaxCorrections} corrections, all of one entity and each of another window.");
        }
    }
}
