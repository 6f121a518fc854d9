using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Explaining;
using StreamBatch.Server.Wording;

namespace StreamBatch.Server.Explaining;

/// <summary>The happenings of a story in plain words, each a line that begins with when it happened.</summary>
public static class StoryWords
{
    /// <summary>An event's arrival and what became of it.</summary>
    public static string Of(LoggedEvent item)
    {
        // Only of a broken rule is something said about a property.
        var isOfProperty = item is { Status: EventStatus.Quarantined, Property: not null };
        var field = isOfProperty ? $"data.{item.Property} " : "";
        var why = (item.Status, item.Kind) switch
        {
            (EventStatus.Accepted, RecordKind.Tombstone) =>
                "accepted: it ends what its entity had up to then, in windows whose allowed lateness had not passed",
            (EventStatus.Accepted, _) => $"accepted, on time{For(item)}",
            (EventStatus.Late, _) =>
                $"late, and {Done(item)}{For(item)}: its end had passed, its allowed lateness had not",
            (EventStatus.Held, _) => $"late, and held for reconciliation{For(item)}",
            (EventStatus.Expired, _) =>
                $"expired{For(item)}: its allowed lateness had passed, so it is kept and not {Done(item)}",
            _ => $"{ReasonCodeText.Of(item.Status)}: {field}{ReasonWords.Of(item.Reason)}",
        };
        return $"{Words.Time(item.Ingested.Microseconds)}  {Name(item)} arrived for {item.Key} "
            + $"with event time {Words.Time(item.Time?.Microseconds)}, at offset {item.Offset} of partition "
            + $"{item.Partition}, {Words.Watermark(item.Watermark)}: {why}";
    }

    /// <summary>A revision.</summary>
    public static string Of(Contract contract, Pane pane)
    {
        var values = pane.Values is null ? "withdrawn" : Words.Values(contract.Aggregates, pane.Values);
        var form = pane.Mode == PaneMode.Delta ? ", as a delta" : "";
        var before = pane.Retracts is null ? "" : $", in place of {Words.Values(contract.Aggregates, pane.Retracts)}";
        return $"{Words.Time(pane.Ingested.Microseconds)}  revision {pane.Revision} of {pane.Window} published{form}, "
            + $"at offset {pane.Offset} of partition {pane.Partition} ({CauseOf(pane)}): {values}{before}";
    }

    /// <summary>A quarantine entry of an event that is not found in the log.</summary>
    public static string Of(QuarantineEntry entry)
    {
        var field = entry.Property is null ? "" : $"data.{entry.Property} ";
        var why = entry.Reason == ReasonCode.None ? "" : $": {field}{ReasonWords.Of(entry.Reason)}";
        return $"{Words.Time(entry.Ingested.Microseconds)}  arrived for {entry.Key} with event time "
            + $"{Words.Time(entry.Time?.Microseconds)}, at offset {entry.Offset} of partition {entry.Partition}: "
            + $"{ReasonCodeText.Of(entry.Status)}{why}";
    }

    /// <summary>What is not told, as the log does not begin with its first event.</summary>
    public static string Before(EventTime keptFrom) =>
        $"the log is kept from {keptFrom} on; what arrived before is not told";

    /// <summary>What is not told, as results are not kept for good.</summary>
    public static string Dropped(EventTime droppedTo) =>
        $"results of groups of windows that end at or before {droppedTo} are not kept any more";

    /// <summary>What has become of a quarantine entry.</summary>
    public static string Of(QuarantineState state) => state switch
    {
        QuarantineState.Open => "is open",
        QuarantineState.Recomputed => "has ended: a recompute counted it",
        QuarantineState.Released => "has ended: it was released",
        QuarantineState.Corrected => "has ended: a corrected event took its place",
        _ => "has ended: it was discarded",
    };

    /// <summary>What a batch run says.</summary>
    public static string Of(Contract contract, BatchView view, int partition)
    {
        if (view.IsDropped)
        {
            return $"run {view.Run.Id} is not kept any more: its range ended before the results that are kept";
        }

        var says = view.Row is null ? "has no row" : "says " + Words.Values(contract.Aggregates, view.Row.Values);
        return $"run {view.Run.Id}, which saw partition {partition} up to offset {view.Run.Cut[partition]}, {says}";
    }

    /// <summary>A correction: on what it rests, which events it counts, and the verdict that sealed it.</summary>
    public static string Of(LoggedCorrection item, WindowStory story)
    {
        var correction = item.Correction;
        var ids = correction.Counted.Select(offset =>
            story.Events.Events.FirstOrDefault(logged => logged.Offset == offset) is { } logged
                ? $"{logged.Id} of {logged.Source} (offset {offset})"
                : $"offset {offset}").ToList();
        var counted = ids.Count == 0 ? "no event that was not counted before" : string.Join(", ", ids);
        var how = correction.Cause == PaneCause.Repair
            ? $"recomputed from the log before offset {correction.RestsOn + 1}, counting {counted}"
            : correction.Cause == PaneCause.Adopted
                ? $"the row of the run adopted, at the cut before offset {correction.RestsOn + 1}"
                : TextOf(item.Released);
        var run = correction.Run is { } id ? $" for run {id}" : "";
        var verdict = story.Verdicts.FirstOrDefault(
            sealedOne => sealedOne.Revision == correction.Revision && sealedOne.Run == correction.Run);
        var end = verdict is null ? "" : $"; sealed by verdict {verdict.Number}";
        return $"{Words.Time(item.Ingested.Microseconds)}  corrected{run} at offset {item.Offset} of partition "
            + $"{story.Partition}, giving revision {correction.Revision}: {how}{end}";
    }

    private static string TextOf(ReleasedEvent? released) => released switch
    {
        null => "an event released from quarantine",
        { Kind: RecordKind.Retraction } =>
            $"retraction {released.Id} of {released.Source} (offset {released.Offset}) released, and carried out",
        _ => $"event {released.Id} of {released.Source} (offset {released.Offset}) released, and counted",
    };

    /// <summary>A verdict.</summary>
    public static string Of(Verdict verdict)
    {
        var head = $"{Words.Time(verdict.TimeMicroseconds)}  verdict {verdict.Number} on run {verdict.Run}: "
            + VerdictText.Of(verdict.Kind);
        if (verdict.Key is null)
        {
            var own = verdict.RowsCompared == 1 ? "a verdict of its own" : "verdicts of their own";
            return $"{head}, for {Words.Count(verdict.RowsCompared, "row")} of {verdict.Group} without {own}";
        }

        var evidence = string.Join(
            ", ", verdict.Evidence.Select(item => $"{ReconciliationText.Of(item.Kind)} {Words.Number(item.Count)}"));
        var revision = verdict.Revision is { } number ? $", giving revision {number}" : "";
        if (verdict.Decides is { } incident)
        {
            var by = verdict.By is null ? "" : $" by {verdict.By}";
            var note = verdict.Note is null ? "" : $": {verdict.Note}";
            var done = verdict.Revision is null ? "declined" : "approved";
            return $"{head}, incident {incident} {done}{by}{revision}{note}";
        }

        var id = verdict.Repair is { } repair ? $" {repair}" : "";
        var why = verdict.Reason is { } reason ? $" ({ReconciliationText.Of(reason)})" : "";
        var declined = verdict.IsDeclined ? ", as a person declined it before" : "";
        var age = verdict.Age is { Comparisons: > 1 } found
            ? $"; found {Words.Count(found.Comparisons, "time")} since {Words.Time(found.FirstSeenMicroseconds)}, "
                + (found.IsPersistent ? "persistent" : "transient")
            : "";
        return $"{head}, class {ReconciliationText.Of(verdict.Class!.Value)}{NoLateEvent(verdict)}; "
            + $"the stream had {verdict.Stream ?? "no row"}, the batch {verdict.Batch ?? "no row"}; "
            + $"evidence: {evidence}; action {verdict.Action ?? "none"}{id}{why}{declined}{revision}{age}";
    }

    // A recompute that gives the batch's row is of this class, whatever made the stream's row another.
    private static string NoLateEvent(Verdict verdict) => verdict.Class == DriftClass.Late
        && !verdict.Evidence.Any(item => item.Kind is EvidenceKind.Late or EvidenceKind.Held or EvidenceKind.Expired)
            ? " (the log gives the batch's row, with no late event in it)"
            : "";

    // What an event is, by its kind.
    private static string Name(LoggedEvent item) => item.Kind switch
    {
        RecordKind.Retraction => $"retraction {item.Id} of {item.Source}, which takes back {item.Retracts},",
        RecordKind.Tombstone => $"tombstone {item.Id} of {item.Source}",
        _ => $"event {item.Id} of {item.Source}",
    };

    private static string Done(LoggedEvent item) =>
        item.Kind == RecordKind.Retraction ? "carried out" : "counted";

    // An event is what it is to the last of its windows.
    private static string For(LoggedEvent item) => item.Windows switch
    {
        [] => "",
        [var only] => $" for the window {only}",
        var several => $" for the last of its windows {string.Join(", ", several)}",
    };

    private static string CauseOf(Pane pane) => pane.Cause switch
    {
        PaneCause.OnTime => "the watermark passed its end",
        PaneCause.Late => "late events",
        PaneCause.Repair => $"recomputed from the log, as run {pane.Run} says",
        PaneCause.Adopted => $"the values of run {pane.Run} were adopted",
        PaneCause.Released => "an event was released from quarantine",
        PaneCause.Tombstone => "a tombstone of its entity",
        PaneCause.Retraction => "a retraction",
        PaneCause.Split => "a session fell apart or became shorter",
        _ => "sessions grew together",
    };
}
