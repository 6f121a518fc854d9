using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Reference;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>
/// What a batch job up to a cut gives under each hypothesis, in the slow and obvious way: from the outcomes that the
/// reference gave to all events, and with nothing of the engine's recompute. Each set is the one before and more.
/// </summary>
internal sealed class SlowHistory
{
    private readonly Contract _contract;
    private readonly ReferenceSimulator _reference;

    /// <param name="contract">The contract.</param>
    /// <param name="reference">The reference after the last event.</param>
    /// <param name="counts">For each partition how many events of the reference's log stand before its cut.</param>
    public SlowHistory(Contract contract, ReferenceSimulator reference, int[] counts)
    {
        _contract = contract;
        _reference = reference;
        Events = [.. reference.Log.Events.Where(logged =>
            logged.Index < counts[logged.Partition] && logged.Event.Time is not null)];
        List<LoggedEvent> counted = [];
        List<LoggedEvent> suspects = [];
        List<LoggedEvent> repeats = [];
        foreach (var entity in Events.GroupBy(logged => logged.Key))
        {
            Sort([.. entity], counted, suspects, repeats);
        }

        Counted = Windows(counted);
        WithQuality = Windows([.. counted, .. suspects]);
        WithDuplicates = Windows([.. counted, .. suspects, .. repeats]);
    }

    /// <summary>All that was logged before the cut.</summary>
    public IReadOnlyList<LoggedEvent> Events { get; }

    /// <summary>On time, late, held and expired events, each identity once.</summary>
    public IReadOnlyDictionary<Place, IReadOnlyList<LoggedEvent>> Counted { get; }

    /// <summary>And those that broke a gate.</summary>
    public IReadOnlyDictionary<Place, IReadOnlyList<LoggedEvent>> WithQuality { get; }

    /// <summary>And the repeats.</summary>
    public IReadOnlyDictionary<Place, IReadOnlyList<LoggedEvent>> WithDuplicates { get; }

    /// <summary>The row of a window in one of the sets; null when it has none.</summary>
    public AggregateValues? RowOf(IReadOnlyDictionary<Place, IReadOnlyList<LoggedEvent>> set, Place place) =>
        set.TryGetValue(place, out var events) ? Evaluate(events) : null;

    public AggregateValues Evaluate(IReadOnlyList<LoggedEvent> events) =>
        AggregateValuesJson.Read(_contract.Aggregates, _reference.Aggregates.Whole(events));

    // Retractions and tombstones take effect whenever they came; a repeat is known whenever it came.
    private static void Sort(
        List<LoggedEvent> entity,
        List<LoggedEvent> counted,
        List<LoggedEvent> suspects,
        List<LoggedEvent> repeats)
    {
        var removers = entity.FindAll(logged => logged.Event.Kind != EventKind.Record && IsJudged(logged));
        var records = entity.FindAll(logged => logged.Event.Kind == EventKind.Record
            && !removers.Exists(remover => Removes(remover, logged)));
        List<LoggedEvent> first = [];
        List<LoggedEvent> again = [];
        foreach (var logged in records.Where(IsJudged))
        {
            var known = first.FindIndex(other => IsSame(other, logged));
            if (known < 0)
            {
                first.Add(logged);
            }
            else if (first[known].Event.Content == logged.Event.Content)
            {
                // The release of an event is no repeat of it; an event that is sent again is.
                again.AddRange(logged.IsReleased ? [] : [logged]);
                first[known] = logged.Judgement.IsApplied ? logged : first[known];
            }
            else if (!first[known].Judgement.IsApplied && logged.Judgement.Status != EventStatus.Expired)
            {
                first[known] = logged;
            }
        }

        counted.AddRange(first);
        List<LoggedEvent> faulty =
        [
            .. records
                .Where(logged => logged.Judgement.Status == EventStatus.Quarantined
                    && !first.Exists(other => IsSame(other, logged)))
                .DistinctBy(logged => (logged.Event.Source, logged.Event.Sequence ?? logged.Event.Id)),
        ];
        suspects.AddRange(faulty);

        repeats.AddRange(again.Where(logged => first.Exists(other =>
            IsSame(other, logged) && other.Event.Content == logged.Event.Content)));

        // The repeat of a conflict is no repeat of an event that counts. Nobody compares contents of one number.
        repeats.AddRange(records.Where(logged => logged.Judgement.Status == EventStatus.Duplicate
            && !logged.IsReleased
            && (logged.Event.Sequence is not null || first.Concat(faulty).Any(other =>
                IsSame(other, logged) && other.Event.Content == logged.Event.Content))));
    }

    private static bool IsJudged(LoggedEvent logged) => logged.Judgement.Status
        is EventStatus.Accepted or EventStatus.Late or EventStatus.Held or EventStatus.Expired;

    private static bool IsSame(LoggedEvent left, LoggedEvent right) =>
        left.Event.Source == right.Event.Source
        && (left.Event.Sequence is null
            ? right.Event.Sequence is null && left.Event.Id == right.Event.Id
            : left.Event.Sequence == right.Event.Sequence);

    private static bool Removes(LoggedEvent remover, LoggedEvent record) =>
        remover.Event.Kind == EventKind.Tombstone
            ? record.Time <= remover.Time
            : remover.Event.Withdraws(record.Event);

    private Dictionary<Place, IReadOnlyList<LoggedEvent>> Windows(List<LoggedEvent> events)
    {
        Dictionary<Place, IReadOnlyList<LoggedEvent>> windows = [];
        foreach (var entity in events.GroupBy(logged => logged.Key))
        {
            var contributions = entity.SelectMany(logged =>
                _reference.Rules.WindowsOf(logged.Time).Select(window => new Contribution(logged, window)));
            foreach (var (bounds, records) in WindowContents.Of(contributions, _reference.Rules.IsSession))
            {
                windows.Add(new Place(entity.Key, bounds), records);
            }
        }

        return windows;
    }
}
