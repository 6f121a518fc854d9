using StreamBatch.Cli.Ingesting;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Explaining;

namespace StreamBatch.Cli.Explaining;

/// <summary>The happenings of a story in plain words, each a line that begins with when it happened.</summary>
internal static class StoryWords
{
    /// <summary>An event's arrival and what became of it.</summary>
    public static string Of(LoggedEvent item)
    {
        var window = item.Window is { } falls ? $" for the window {falls}" : "";
        var field = item.Property is null ? "" : $"data.{item.Property} ";
        var why = item.Status switch
        {
            EventStatus.Accepted => $"accepted, on time{window}",
            EventStatus.Late => $"late, and counted{window}: its end had passed, its allowed lateness had not",
            EventStatus.Held => $"late, and held for reconciliation{window}",
            EventStatus.Expired => $"expired{window}: its allowed lateness had passed, so it is kept and not counted",
            _ => $"{ReasonCodeText.Of(item.Status)}: {field}{ReasonWords.Of(item.Reason)}",
        };
        return $"{Words.Time(item.Ingested.Microseconds)}  event {item.Id} of {item.Source} arrived for {item.Key} "
            + $"with event time {Words.Time(item.Time?.Microseconds)}, at offset {item.Offset} of partition "
            + $"{item.Partition}, {Words.Watermark(item.Watermark)}: {why}";
    }

    /// <summary>A revision.</summary>
    public static string Of(Contract contract, Pane pane)
    {
        var cause = pane.Cause switch
        {
            PaneCause.OnTime => "the watermark passed its end",
            PaneCause.Late => "late events",
            PaneCause.Repair => $"recomputed from the log, as run {pane.Run} says",
            _ => $"the values of run {pane.Run} were adopted",
        };
        var values = pane.Values is null ? "withdrawn" : Words.Values(contract.Aggregates, pane.Values);
        return $"{Words.Time(pane.Ingested.Microseconds)}  revision {pane.Revision} of {pane.Window} published, "
            + $"at offset {pane.Offset} of partition {pane.Partition} ({cause}): {values}";
    }

    /// <summary>What a batch run says.</summary>
    public static string Of(Contract contract, BatchView view, int partition)
    {
        var says = view.Row is null ? "has no row" : "says " + Words.Values(contract.Aggregates, view.Row.Values);
        return $"run {view.Run.Id}, which saw partition {partition} up to offset {view.Run.Cut[partition]}, {says}";
    }

    /// <summary>A verdict.</summary>
    public static string Of(Verdict verdict)
    {
        var head = $"{Words.Time(verdict.TimeMicroseconds)}  verdict {verdict.Number} on run {verdict.Run}: "
            + VerdictText.Of(verdict.Kind);
        if (verdict.Key is null)
        {
            return $"{head}, for {Words.Count(verdict.RowsCompared, "other row")} of {verdict.Group}";
        }

        var evidence = string.Join(
            ", ", verdict.Evidence.Select(item => $"{ReconciliationText.Of(item.Kind)} {Words.Number(item.Count)}"));
        var revision = verdict.Revision is { } number ? $", giving revision {number}" : "";
        return $"{head}, class {ReconciliationText.Of(verdict.Class!.Value)}; "
            + $"the stream had {verdict.Stream ?? "no row"}, the batch {verdict.Batch ?? "no row"}; "
            + $"evidence: {evidence}; action {verdict.Action ?? "none"}{revision}";
    }
}
