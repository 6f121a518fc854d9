using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>The answer to an act.</summary>
/// <param name="Status">What came of it.</param>
public sealed record PartitionActAnswer(PartitionActStatus Status)
{
    private const byte FormatVersion = 1;

    /// <summary>What became of the event of a release that was done.</summary>
    public EventOutcome Outcome { get; init; }

    /// <summary>Why an entry is not released; null when it is something else.</summary>
    public ReleaseRefusal? Refusal { get; init; }

    /// <summary>Appends the answer; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)Status);
        writer.WriteByte((byte)((int?)Refusal ?? 0));
        SliceEffects.WriteOutcome(writer, Outcome);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static PartitionActAnswer Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("The answer to an act on a partition was written by a newer version.");
        }

        var status = (PartitionActStatus)reader.ReadByte();
        var refusal = reader.ReadByte();
        return new PartitionActAnswer(status)
        {
            Refusal = refusal == 0 ? null : (ReleaseRefusal)refusal,
            Outcome = SliceEffects.ReadOutcome(ref reader),
        };
    }
}
