using System.Collections.Immutable;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>The payload of the control record that makes a batch run visible.</summary>
public static class BatchRunCodec
{
    /// <summary>The payload.</summary>
    public static byte[] Write(BatchRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var writer = new ByteWriter();
        writer.WriteByte(1);
        writer.WriteText(run.Id);
        writer.WriteInt64(run.From.Microseconds);
        writer.WriteInt64(run.To.Microseconds);
        writer.WriteInt64(run.Sequence);
        writer.WriteInt64(run.Rows);
        writer.WriteInt64(run.Digest.Count);
        writer.WriteUInt64(run.Digest.First);
        writer.WriteUInt64(run.Digest.Second);
        writer.WriteVarint((ulong)run.Cut.Length);
        foreach (var offset in run.Cut)
        {
            writer.WriteVarint((ulong)offset);
        }

        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static BatchRun Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        if (reader.ReadByte() != 1)
        {
            throw new CorruptDataException("A batch run was recorded by a newer version.");
        }

        var id = reader.ReadText();
        var from = new EventTime(reader.ReadInt64());
        var to = new EventTime(reader.ReadInt64());
        var sequence = reader.ReadInt64();
        var rows = reader.ReadInt64();
        var digest = new DigestSums(reader.ReadInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        var cut = new long[reader.ReadLength()];
        for (var i = 0; i < cut.Length; i++)
        {
            cut[i] = (long)reader.ReadVarint();
        }

        return new BatchRun
        {
            Id = id,
            From = from,
            To = to,
            Cut = [.. cut],
            Rows = rows,
            Digest = digest,
            Sequence = sequence,
        };
    }
}
