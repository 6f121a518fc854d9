using System.Text.Json;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Watermarks;

/// <summary>A watermark, its sources and the gaps in their sequences as JSON.</summary>
public static class WatermarkJson
{
    /// <summary>Writes the members of a watermark into an object that is open.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="before">The watermark before a decision, in microseconds; the same where none was taken.</param>
    /// <param name="watermark">The watermark, in microseconds.</param>
    /// <param name="sources">Its sources.</param>
    /// <param name="gaps">What is missing of their sequences; null where that is not known.</param>
    public static void WriteMembers(
        Utf8JsonWriter writer,
        string contractId,
        long? before,
        long? watermark,
        IEnumerable<SourceState> sources,
        IReadOnlyList<(int Partition, SequenceGap Gap)>? gaps)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(sources);
        writer.WriteString("contract", contractId);
        writer.WriteTime("before", before);
        writer.WriteTime("watermark", watermark);
        writer.WriteStartArray("sources");
        foreach (var source in sources)
        {
            writer.WriteStartObject();
            writer.WriteString("source", source.Source);
            writer.WriteTime("maxTime", source.MaxTime);
            writer.WriteTime("lastHeard", source.LastHeard);
            writer.WriteBoolean("isIdle", source.IsIdle);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (gaps is null)
        {
            writer.WriteNull("sequenceGaps");
        }
        else
        {
            WriteGaps(writer, gaps);
        }
    }

    /// <summary>Writes gaps in sequences as an array.</summary>
    public static void WriteGaps(Utf8JsonWriter writer, IReadOnlyList<(int Partition, SequenceGap Gap)> gaps)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray("sequenceGaps");
        foreach (var (partition, gap) in InOrder(gaps))
        {
            writer.WriteStartObject();
            writer.WriteString("source", gap.Source);
            writer.WriteNumber("partition", partition);
            writer.WriteNumber("missing", gap.Missing);
            writer.WriteNumber("holes", gap.Holes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Gaps by source and partition.</summary>
    public static IEnumerable<(int Partition, SequenceGap Gap)> InOrder(
        IEnumerable<(int Partition, SequenceGap Gap)> gaps) =>
        gaps.OrderBy(item => item.Gap.Source, StringComparer.Ordinal).ThenBy(item => item.Partition);
}
