using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Watermarks;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Ingesting;
using StreamBatch.Server.Json;
using StreamBatch.Server.Watermarks;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Ingesting;

/// <summary>What an ingest did: counts by status, reasons, the rate, gaps in sequences, and the line that
/// ended it.</summary>
internal sealed record IngestSummary(
    string ContractId,
    string File,
    IngestReport Report,
    TimeSpan Elapsed,
    long? Watermark,
    IReadOnlyList<(int Partition, SequenceGap Gap)> Gaps)
{
    /// <summary>Why an input may be run again. Identities are forgotten, so that not every repeat is a duplicate.
    /// </summary>
    public const string RepeatsAreSafe = "no event counts twice; one past the allowed lateness is kept as expired";

    private double EventsPerSecond => Elapsed > TimeSpan.Zero ? Report.Events / Elapsed.TotalSeconds : 0;

    public void Print(Printer printer, bool asJson)
    {
        if (asJson)
        {
            printer.Json(WriteMembers);
        }
        else
        {
            PrintText(printer);
        }

        PrintFaults(printer);
    }

    private void PrintText(Printer printer)
    {
        printer.Line($"{ContractId}: {Words.Count(Report.Events, "event")} of {Words.Count(Report.Lines, "line")} in "
            + $"{Elapsed.TotalSeconds:0.00} s ({Words.Number((long)EventsPerSecond)} events/s)");
        var table = new TableText("status", ">events", "reason");
        foreach (var status in Enum.GetValues<EventStatus>().Where(status => Report.CountOf(status) > 0))
        {
            var reasons = Report.Reasons.Where(reason => reason.Status == status)
                .Select(reason => $"{ReasonCodeText.Of(reason.Reason)} {Words.Number(reason.Count)}");
            table.Add(ReasonCodeText.Of(status), Words.Number(Report.CountOf(status)), string.Join(", ", reasons));
        }

        if (table.Rows.Count > 0)
        {
            printer.Table(table);
        }

        foreach (var (rule, count) in Report.Warnings)
        {
            printer.Line($"warning: {Words.Count(count, "event")} against {rule}");
        }

        SequenceGapsView.Print(printer, Gaps);
        printer.Line(Words.Watermark(Watermark));
    }

    private void PrintFaults(Printer printer)
    {
        if (Report.Fault is { } fault)
        {
            printer.Message(Text(fault));
            var are = Report.DurableEvents == 1 ? "is" : "are";
            printer.Message($"{File}: {Words.Count(Report.DurableEvents, "event")} before it {are} durable; "
                + $"mend the line and run the file again ({RepeatsAreSafe}), "
                + "or pass over such lines with --skip-bad");
            return;
        }

        foreach (var skipped in Report.Faults)
        {
            printer.Message(Text(skipped));
        }

        var rejected = Report.CountOf(EventStatus.Rejected);
        if (rejected > Report.Faults.Count)
        {
            printer.Message($"{File}: and {Words.Number(rejected - Report.Faults.Count)} more rejected");
        }
    }

    private string Text(IngestFault fault)
    {
        var field = fault.Field is null ? "" : fault.Field + ": ";
        return $"{File}:{fault.Line}: {field}{ReasonWords.Of(fault.Reason, fault.Field)} "
            + $"({ReasonCodeText.Of(fault.Reason)})";
    }

    private void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("contract", ContractId);
        IngestReportJson.WriteTotals(writer, Report);
        writer.WriteNumber("seconds", Math.Round(Elapsed.TotalSeconds, 6));
        writer.WriteNumber("eventsPerSecond", (long)EventsPerSecond);
        IngestReportJson.WriteCounts(writer, Report);
        writer.WriteTime("watermark", Watermark);
        WatermarkJson.WriteGaps(writer, Gaps);
        WriteFault(writer);
    }

    private void WriteFault(Utf8JsonWriter writer)
    {
        if (Report.Fault is not { } fault)
        {
            writer.WriteNull("fault");
            return;
        }

        writer.WriteStartObject("fault");
        writer.WriteNumber("line", fault.Line);
        writer.WriteString("reason", ReasonCodeText.Of(fault.Reason));
        writer.WriteString("field", fault.Field);
        writer.WriteEndObject();
    }
}
