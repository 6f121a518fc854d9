using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Ledger;
using StreamBatch.Server.Watermarks;
using StreamBatch.Server.Wording;

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
        foreach (var (partition, gap) in WatermarkJson.InOrder(gaps))
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
}
