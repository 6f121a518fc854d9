using System.Collections.Immutable;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Retention;

/// <summary>
/// The log before a base checkpoint is not kept any more. Windows that start before <see cref="Bound"/> may have events
/// there: they cannot be recomputed.
/// </summary>
public sealed record LogRetention
{
    private const byte Version = 1;

    /// <summary>The id of the base checkpoint: when it was written, in microseconds of ingestion time.</summary>
    public required long BaseId { get; init; }

    /// <summary>The first start of a window, in microseconds, none of whose events is before the base.</summary>
    public required long Bound { get; init; }

    /// <summary>SHA-256 of the base's states of this contract: 64 hexadecimal digits in lower case.</summary>
    public required string Hash { get; init; }

    /// <summary>The watermarks at the cuts of the runs loaded so far, whose blocks may be gone: by the number of runs
    /// loaded before, for each partition.</summary>
    public required ImmutableSortedDictionary<long, ImmutableArray<long?>> Watermarks { get; init; }

    /// <summary>Its binary form; docs/formats/control.md is the page of the format.</summary>
    public byte[] Write()
    {
        var writer = new ByteWriter();
        writer.WriteByte(Version);
        writer.WriteInt64(BaseId);
        writer.WriteInt64(Bound);
        writer.WriteText(Hash);
        writer.WriteVarint((ulong)Watermarks.Count);
        foreach (var (sequence, watermarks) in Watermarks)
        {
            writer.WriteInt64(sequence);
            writer.WriteVarint((ulong)watermarks.Length);
            foreach (var watermark in watermarks)
            {
                writer.WriteByte(watermark is null ? (byte)0 : (byte)1);
                writer.WriteInt64(watermark ?? 0);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It is cut short, or of a newer version.</exception>
    public static LogRetention Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        if (reader.ReadByte() != Version)
        {
            throw new CorruptDataException("A record of retention was written by a newer version.");
        }

        var (baseId, bound, hash) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadText());
        var watermarks = ImmutableSortedDictionary.CreateBuilder<long, ImmutableArray<long?>>();
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var sequence = reader.ReadInt64();
            var values = new long?[reader.ReadLength()];
            for (var partition = 0; partition < values.Length; partition++)
            {
                var isKnown = reader.ReadByte() != 0;
                var watermark = reader.ReadInt64();
                values[partition] = isKnown ? watermark : null;
            }

            watermarks.Add(sequence, [.. values]);
        }

        return new LogRetention
        {
            BaseId = baseId,
            Bound = bound,
            Hash = hash,
            Watermarks = watermarks.ToImmutable(),
        };
    }
}
