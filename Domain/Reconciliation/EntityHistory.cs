using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// The logged events of one entity, without horizon and without lateness: each identity once, the first of it; one that
/// was never counted gives way to a corrected one. Retractions and tombstones take effect whenever they came.
/// </summary>
internal sealed class EntityHistory
{
    private readonly Dictionary<UInt128, LoggedContribution> _events = [];
    private readonly List<LoggedContribution> _duplicates = [];
    private readonly List<LoggedContribution> _suspects = [];
    private readonly HashSet<UInt128> _retracted = [];
    private long _tombstone = long.MinValue;

    /// <summary>Everything that came, for evidence.</summary>
    public List<LoggedContribution> Seen { get; } = [];

    public void Retract(UInt128 target) => _retracted.Add(target);

    public void Bury(long time) => _tombstone = Math.Max(_tombstone, time);

    public void Add(LoggedContribution item)
    {
        if (!item.IsReleased)
        {
            Seen.Add(item);
        }

        switch (item.Status)
        {
            case EventStatus.Accepted or EventStatus.Late or EventStatus.Held or EventStatus.Expired:
                if (!_events.TryGetValue(item.Identity, out var known))
                {
                    _events.Add(item.Identity, item);
                }
                else if (known.Content == item.Content && item.IsReleased)
                {
                    _events[item.Identity] = item;
                }
                else if (known.Content == item.Content)
                {
                    // Sent again after the ledger had forgotten it: it expired live, and is a repeat all the same.
                    _duplicates.Add(item);
                }
                else if (known.Status is EventStatus.Held or EventStatus.Expired && item.Status != EventStatus.Expired)
                {
                    _events[item.Identity] = item;
                }

                break;
            case EventStatus.Duplicate:
                _duplicates.Add(item);
                break;
            case EventStatus.Quarantined:
                _suspects.Add(item);
                break;
        }
    }

    /// <summary>The events that count.</summary>
    public List<LoggedContribution> Counted() => [.. _events.Values.Where(Counts)];

    /// <summary>The same, and those that broke a gate.</summary>
    public List<LoggedContribution> WithQuality() =>
    [
        .. Counted(),
        .. _suspects.Where(item => Counts(item) && !_events.ContainsKey(item.Identity))
            .DistinctBy(item => item.Identity),
    ];

    /// <summary>The same, and the repeats of those; of a sequence number every repeat, as nobody looks at its content.
    /// </summary>
    public List<LoggedContribution> WithDuplicates()
    {
        var known = WithQuality();
        var contents = known.Select(item => (item.Identity, item.Content)).ToHashSet();
        return
        [
            .. known,
            .. _duplicates.Where(item => Counts(item)
                && (item.HasSequence || contents.Contains((item.Identity, item.Content)))),
        ];
    }

    private bool Counts(LoggedContribution item) => item.Time > _tombstone && !_retracted.Contains(item.Target);
}
