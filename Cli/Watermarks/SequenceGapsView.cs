using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Ledger;

namespace StreamBatch.Cli.Watermarks;

/// <summary>What is missing of the sequences of sources that number their events.</summary>
internal static class SequenceGapsView
{
    /// <summary>Prints a table, or nothing when nothing is missing.</summary>
    public static void Print(Printer printer, IReadOnlyList<(int Partition, SequenceGap Gap)> gaps)
    {
        if (gaps.Count == 0)
        {
            return;
        }

        var table = new TableText("source", ">partition", ">missing", ">holes");
        foreach (var (partition, gap) in InOrder(gaps))
        {
            table.Add(
                gap.Source,
                partition.ToString(CultureInfo.InvariantCulture),
                gap.Missing.ToString("N0", CultureInfo.InvariantCulture),
                Words.Number(gap.Holes));
        }

        printer.Line("numbers of sequences that have not come");
        printer.Table(table);
    }

    /// <summary>Writes them as an array.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<(int Partition, SequenceGap Gap)> gaps)
    {
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

    private static IEnumerable<(int Partition, SequenceGap Gap)> InOrder(
        IEnumerable<(int Partition, SequenceGap Gap)> gaps) =>
        gaps.OrderBy(item => item.Gap.Source, StringComparer.Ordinal).ThenBy(item => item.Partition);
}
