using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>Decides the outcome of an event, by everything that is in the log and the quarantine.</summary>
internal sealed class Judge
{
    private readonly WindowRules _rules;
    private readonly EventLog _log;
    private readonly Quarantine _quarantine;
    private readonly long? _maxAhead;

    public Judge(Contract contract, WindowRules rules, EventLog log, Quarantine quarantine)
    {
        _rules = rules;
        _log = log;
        _quarantine = quarantine;
        _maxAhead = contract.Watermark.MaxAhead is { } ahead ? WindowRules.Microseconds(ahead) : null;
    }

    /// <summary>The outcome of an event that comes in at <paramref name="now"/>.</summary>
    public Judgement Decide(ParsedEvent candidate, int partition, long? watermark, long now)
    {
        var known = _log.FindKnown(candidate, partition, watermark);
        if (known is not null && (candidate.Sequence is not null || known.Event.Content == candidate.Content))
        {
            return new Judgement(EventStatus.Duplicate, "known");
        }

        if (_quarantine.Holds(candidate))
        {
            return new Judgement(EventStatus.Duplicate, "quarantined");
        }

        // An event that is only held is not counted, so another content may take its place.
        return known is not null && known.Judgement.Status != EventStatus.Held
            ? new Judgement(EventStatus.Conflict, "otherContent")
            : DecideNew(candidate, partition, watermark, now, waived: null);
    }

    /// <summary>The outcome of the release of an entry.</summary>
    public Judgement DecideRelease(QuarantineEntry entry, long? watermark, long now)
    {
        var candidate = entry.Event;
        var known = _log.FindKnown(candidate, entry.Partition, watermark);
        var isOwn = known is not null && known.Event.HasNameOf(candidate)
            && known.Event.Content == candidate.Content;
        if (known is null || isOwn || (candidate.Sequence is null && known.Judgement.Status == EventStatus.Held))
        {
            return DecideUnknown(entry, watermark, now);
        }

        return candidate.Sequence is not null
            ? new Judgement(EventStatus.Duplicate, "known")
            : new Judgement(EventStatus.Conflict, "otherContent");
    }

    private Judgement DecideUnknown(QuarantineEntry entry, long? watermark, long now)
    {
        if (entry.Kind == EntryKind.BrokenGate)
        {
            return DecideNew(entry.Event, entry.Partition, watermark, now, entry.Gate);
        }

        return Cancelled(entry.Event, watermark) ?? InWindows(
            [
                .. _rules.WindowsOf(entry.Event.Time!.Value).Select(window => new JudgedWindow(
                    window, _rules.IsComplete(window, watermark) ? WindowStatus.Late : WindowStatus.OnTime)),
            ]);
    }

    private Judgement DecideNew(ParsedEvent candidate, int partition, long? watermark, long now, Gate? waived)
    {
        if (Cancelled(candidate, watermark) is { } cancelled)
        {
            return cancelled;
        }

        var broken = BrokenGates(candidate, partition, watermark, now)
            .Where(gate => waived is null || gate.CompareTo(waived.Value) > 0).Order().ToList();
        if (broken.Count > 0)
        {
            return new Judgement(EventStatus.Quarantined, broken[0].Reason, null, broken[0]);
        }

        // Without an event time there is no window to count it in, whatever is waived.
        if (candidate.Time is not { } time)
        {
            return new Judgement(EventStatus.Quarantined, waived!.Value.Reason, null, waived);
        }

        var windows = candidate.Kind == EventKind.Tombstone ? [] : _rules.WindowsOf(time);
        return windows.Count == 0
            ? new Judgement(EventStatus.Accepted)
            : InWindows(
                [.. windows.Select(window => new JudgedWindow(window, _rules.StatusOf(window, watermark)))]);
    }

    private Judgement? Cancelled(ParsedEvent candidate, long? watermark)
    {
        if (candidate.Kind != EventKind.Tombstone && candidate.Time is not null
            && _log.HasTombstoneFor(candidate, watermark))
        {
            return new Judgement(EventStatus.Tombstoned, "tombstoned");
        }

        return candidate.Kind switch
        {
            EventKind.Record when _log.HasRetractionOf(candidate, watermark) =>
                new Judgement(EventStatus.Retracted, "retracted"),
            EventKind.Retraction when _log.HasRetractionLike(candidate, watermark) =>
                new Judgement(EventStatus.Duplicate, "alreadyRetracted"),
            _ => null,
        };
    }

    private IEnumerable<Gate> BrokenGates(ParsedEvent candidate, int partition, long? watermark, long now)
    {
        foreach (var gate in candidate.BrokenGates)
        {
            yield return gate;
        }

        if (_maxAhead is { } ahead && candidate.Time > Saturating.Add(now, ahead))
        {
            yield return new Gate(Gate.TimeInFuture, 0);
        }

        if (candidate.Kind == EventKind.Retraction
            && _log.FindTarget(candidate, partition, watermark) is { } target)
        {
            if (target.Event.Kind != EventKind.Record)
            {
                yield return new Gate(Gate.NotRetractable, 0);
            }
            else if (target.Time != candidate.Time)
            {
                yield return new Gate(Gate.TargetMismatch, 0);
            }
        }
    }

    private static Judgement InWindows(IReadOnlyList<JudgedWindow> windows) =>
        windows.Min(window => window.Status) switch
        {
            WindowStatus.OnTime => new Judgement(EventStatus.Accepted, null, windows),
            WindowStatus.Late => new Judgement(EventStatus.Late, null, windows),
            WindowStatus.Held => new Judgement(EventStatus.Held, null, windows),
            _ => new Judgement(EventStatus.Expired, "expired", windows),
        };
}
