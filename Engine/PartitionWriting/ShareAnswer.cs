using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>The answer to a share.</summary>
/// <param name="Refusal">Why it was not taken; null when its events are on stable storage and judged.</param>
/// <param name="Outcomes">The outcomes, in the order of the events; empty when it was not taken.</param>
public sealed record ShareAnswer(ShareRefusal? Refusal, ReadOnlyMemory<EventOutcome> Outcomes)
{
    private const byte FormatVersion = 1;

    /// <summary>Appends the answer; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)((int?)Refusal + 1 ?? 0));
        writer.WriteVarint((ulong)Outcomes.Length);
        foreach (var outcome in Outcomes.Span)
        {
            SliceEffects.WriteOutcome(writer, outcome);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static ShareAnswer Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("The answer to a share was written by a newer version.");
        }

        var refusal = reader.ReadByte();
        var outcomes = new EventOutcome[reader.ReadLength()];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = SliceEffects.ReadOutcome(ref reader);
        }

        return new ShareAnswer(refusal == 0 ? null : (ShareRefusal)(refusal - 1), outcomes);
    }
}
