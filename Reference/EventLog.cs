namespace StreamBatch.Reference;

/// <summary>
/// All events so far, with their outcomes. Every question is answered by looking through all of them.
/// </summary>
internal sealed class EventLog
{
    private readonly WindowRules _rules;
    private readonly List<LoggedEvent> _events = [];

    public EventLog(WindowRules rules)
    {
        _rules = rules;
    }

    public int Count => _events.Count;

    public IReadOnlyList<LoggedEvent> Events => _events;

    public void Add(LoggedEvent logged) => _events.Add(logged);

    /// <summary>What the ledger knows of the identity of <paramref name="target"/>: the last event of it, unless that
    /// is forgotten. A sequence number is never forgotten.</summary>
    public LoggedEvent? FindKnown(ParsedEvent target, int partition, long? watermark)
    {
        var known = _events.LastOrDefault(logged => logged.Judgement.IsKnown && logged.Partition == partition
            && (target.Sequence is null
                ? logged.Event.Sequence is null && logged.Event.HasNameOf(target)
                : logged.Event.Sequence == target.Sequence && logged.Event.Source == target.Source));
        return known is not null && target.Sequence is null && _rules.IsForgotten(known.Time, watermark) ? null : known;
    }

    /// <summary>What the ledger knows of the event that <paramref name="retraction"/> names.</summary>
    public LoggedEvent? FindTarget(ParsedEvent retraction, int partition, long? watermark)
    {
        var known = _events.LastOrDefault(logged => logged.Judgement.IsKnown && logged.Partition == partition
            && logged.Event.Sequence is null && logged.Event.Source == retraction.Source
            && logged.Event.Id == retraction.Retracts);
        return known is not null && _rules.IsForgotten(known.Time, watermark) ? null : known;
    }

    public bool HasTombstoneFor(ParsedEvent target, long? watermark) => _events.Any(logged =>
        logged.Event.Kind == EventKind.Tombstone && logged.Judgement.IsApplied && logged.Key == target.Key
        && target.Time <= logged.Time && !_rules.IsForgotten(logged.Time, watermark));

    public bool HasRetractionOf(ParsedEvent record, long? watermark) => _events.Any(logged =>
        IsIndexedRetraction(logged) && logged.Event.Withdraws(record)
        && !_rules.IsForgotten(logged.Time, watermark));

    /// <summary>Whether another retraction than <paramref name="retraction"/> withdraws the same record.</summary>
    public bool HasRetractionLike(ParsedEvent retraction, long? watermark) => _events.Any(logged =>
        IsIndexedRetraction(logged) && !logged.Event.HasNameOf(retraction)
        && logged.Event.Source == retraction.Source && logged.Event.Retracts == retraction.Retracts
        && logged.Key == retraction.Key && logged.Time == retraction.Time
        && !_rules.IsForgotten(logged.Time, watermark));

    /// <summary>Whether an event of the same source, id and key was ever counted.</summary>
    public bool HasCounted(ParsedEvent candidate, int partition) => _events.Any(logged =>
        logged.Judgement.IsApplied && logged.Partition == partition && logged.Key == candidate.Key
        && logged.Event.HasNameOf(candidate));

    /// <summary>What counts when only the first <paramref name="count"/> events of the log are looked at.</summary>
    public IReadOnlyList<Contribution> LiveContributions(int count)
    {
        var events = _events.Take(count).ToList();
        var removers = events.Where(logged => logged.Event.Kind == EventKind.Tombstone
            ? logged.Judgement.IsApplied
            : IsIndexedRetraction(logged)).ToList();
        return
        [
            .. from logged in events
               where logged.Event.Kind == EventKind.Record && logged.Judgement.IsApplied
               from window in logged.Judgement.AllWindows
               where window.IsCounted
               let contribution = new Contribution(logged, window.Bounds)
               where !removers.Any(remover => Removes(remover, contribution))
               select contribution,
        ];
    }

    private static bool IsIndexedRetraction(LoggedEvent logged) =>
        logged.Event.Kind == EventKind.Retraction
        && (logged.Judgement.IsApplied || logged.Judgement.Status == EventStatus.Held);

    // What comes after the remover in the log is not its business: the ledger looked at it when it came.
    private bool Removes(LoggedEvent remover, Contribution contribution) =>
        remover.Index > contribution.Record.Index
        && (remover.Event.Kind == EventKind.Tombstone
            ? remover.Key == contribution.Key && contribution.Record.Time <= remover.Time
            : remover.Event.Withdraws(contribution.Record.Event))
        && (remover.IsCorrection || _rules.IsMutable(contribution.Window, remover.Watermark));
}
