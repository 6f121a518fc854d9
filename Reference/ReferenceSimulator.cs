using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>
/// The live semantics of a contract in the slow, obvious way: every event is kept, and every decision looks at all of
/// them. Takes the steps of <c>simulate</c> and gives its lines, byte for byte. Steps of reconciliation are refused.
/// Not safe for use by several threads.
/// </summary>
public sealed class ReferenceSimulator
{
    private readonly Contract _contract;
    private readonly WindowRules _rules;
    private readonly EventParser _parser;
    private readonly EventLog _log;
    private readonly Quarantine _quarantine = new();
    private readonly Judge _judge;
    private readonly SourceProgress _progress;
    private readonly Aggregates _aggregates;
    private readonly Publisher _publisher;
    private readonly LineWriter _lines;
    private readonly bool _isVerbose;

    /// <summary>A simulation of <paramref name="contract"/> before its first step.</summary>
    public ReferenceSimulator(Contract contract, ReferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(options);
        TimeText times = new(options.Micros);
        _contract = contract;
        _isVerbose = options.Verbose;
        _rules = new WindowRules(contract);
        _parser = new EventParser(contract);
        _log = new EventLog(_rules);
        _judge = new Judge(contract, _rules, _log, _quarantine);
        _progress = new SourceProgress(contract, options.Clock);
        _aggregates = new Aggregates(contract, times);
        _publisher = new Publisher(contract, _rules, _aggregates);
        _lines = new LineWriter(contract.LatePolicy, times);
    }

    /// <summary>The watermark in microseconds; null while none is known.</summary>
    public long? Watermark => _progress.Watermark;

    /// <summary>All events so far, with their outcomes.</summary>
    internal EventLog Log => _log;

    /// <summary>How time is cut into windows.</summary>
    internal WindowRules Rules => _rules;

    /// <summary>The contract's aggregates.</summary>
    internal Aggregates Aggregates => _aggregates;

    /// <summary>Reads events.</summary>
    internal EventParser Parser => _parser;

    /// <summary>Takes one step, a line of a simulate script, and returns the lines that it prints.</summary>
    /// <exception cref="FormatException">It is no step.</exception>
    /// <exception cref="NotSupportedException">It is a step of reconciliation.</exception>
    public IReadOnlyList<string> Step(string stepJson)
    {
        ArgumentNullException.ThrowIfNull(stepJson);
        var step = SimulateStep.Parse(stepJson);
        var before = _progress.Watermark;
        List<string> outcomes = [];
        List<Pane> panes = [];
        switch (step.Name)
        {
            case "event" or "events" or "raw":
                outcomes.AddRange(TakeRequest(step.Events, panes));
                break;
            case "watermark":
                _progress.RaiseTo(step.Microseconds);
                break;
            case "end" when Deadlines().ToList() is { Count: > 0 } deadlines:
                _progress.RaiseTo(deadlines.Max());
                break;
            case "advance":
                Advance(step.Microseconds, panes);
                break;
            case "release":
                outcomes.Add(Release(step.Source, step.Id, panes));
                break;
            case "discard":
                Discard(step.Source, step.Id);
                break;
            default:
                break;
        }

        Complete(panes);
        var moved = _progress.Watermark is { } watermark && watermark != before && _isVerbose
            ? _lines.Watermark(watermark)
            : null;
        return [.. outcomes, .. moved is null ? [] : new[] { moved }, .. Ordered(panes).Select(_lines.Pane)];
    }

    /// <summary>The current view of every window that stands, by key (UTF-8 bytes), start and end. A published session
    /// whose successor is not complete yet stands until then.</summary>
    public IReadOnlyList<ReferenceRow> CurrentViews() => Ordered(_publisher.Standing.Select(
        view => new ReferenceRow(view.Key, view.Bounds.Start, view.Bounds.End, view.Values!)));

    /// <summary>What a batch over all events that count gives, open windows included, in the order of
    /// <see cref="CurrentViews"/>.</summary>
    public IReadOnlyList<ReferenceRow> BatchViews() => Ordered(
        from entity in _log.LiveContributions(_log.Count).GroupBy(contribution => contribution.Key)
        from window in WindowContents.Of(entity, _rules.IsSession)
        select new ReferenceRow(
            entity.Key, window.Bounds.Start, window.Bounds.End, _aggregates.Whole(window.Records)));

    private static List<ReferenceRow> Ordered(IEnumerable<ReferenceRow> rows) =>
    [
        .. rows.OrderBy(row => Encoding.UTF8.GetBytes(row.Key), ByteOrder.Comparer)
            .ThenBy(row => row.Start)
            .ThenBy(row => row.End),
    ];

    private static IEnumerable<Pane> Ordered(IEnumerable<Pane> panes) => panes
        .OrderBy(pane => Encoding.UTF8.GetBytes(pane.Key), ByteOrder.Comparer)
        .ThenBy(pane => pane.Bounds.Start)
        .ThenBy(pane => pane.Bounds.End)
        .ThenBy(pane => pane.Revision);

    private List<string> TakeRequest(IReadOnlyList<string> events, List<Pane> panes)
    {
        var first = _log.Count;
        var watermark = _progress.Watermark;
        List<(EventParsing Parsing, Judgement? Judgement)> judged = [];
        foreach (var parsing in events.Select(_parser.Parse))
        {
            judged.Add((parsing, parsing.Event is null ? null : Take(parsing.Event, watermark)));
        }

        foreach (var heard in _log.Events.Skip(first).Where(logged => logged.Judgement.IsApplied))
        {
            _progress.Hear(heard.Event);
        }

        panes.AddRange(PublishBlock(first, watermark));
        _progress.Follow();
        return [.. judged.Select(item => item.Judgement is null
            ? _lines.Rejected(item.Parsing.Source, item.Parsing.Id, item.Parsing.Reason!)
            : _lines.Outcome(item.Parsing.Event!, item.Judgement, Shown(item.Parsing.Event!, item.Judgement)))];
    }

    private Judgement Take(ParsedEvent taken, long? watermark)
    {
        var partition = taken.PartitionOf(_contract.Partitions);
        var judgement = _judge.Decide(taken, partition, watermark, _progress.Now);
        if (judgement.IsApplied || judgement.Status == EventStatus.Held)
        {
            _quarantine.EndCorrected(taken, partition);
        }

        _quarantine.Keep(taken, partition, judgement);
        _log.Add(new LoggedEvent(_log.Count, taken, partition, watermark, judgement));
        return judgement;
    }

    private string Release(string source, string id, List<Pane> panes)
    {
        var entry = _quarantine.FindOldestOpen(source, id);
        if (entry is null or { Kind: EntryKind.Conflict })
        {
            return _lines.Rejected(source, id, entry is null ? "notQuarantined" : "notReleasable");
        }

        var first = _log.Count;
        var isCorrection = entry.Kind is EntryKind.Held or EntryKind.Expired;
        var judgement = _judge.DecideRelease(entry, _progress.Watermark, _progress.Now);
        if (isCorrection && judgement.IsApplied && IsExpiredSomewhere(entry.Event)
            && _log.HasCounted(entry.Event, entry.Partition))
        {
            return _lines.Rejected(source, id, "notReleasable");
        }

        Quarantine.Settle(entry, judgement);
        _log.Add(new LoggedEvent(first, entry.Event, entry.Partition, _progress.Watermark, judgement,
            IsReleased: true, isCorrection));
        panes.AddRange(PublishBlock(first, _progress.Watermark));
        return _lines.Outcome(entry.Event, judgement, Shown(entry.Event, judgement));
    }

    // Then what was counted may be forgotten by the ledger, and must not be counted twice.
    private bool IsExpiredSomewhere(ParsedEvent taken) => _rules.WindowsOf(taken.Time!.Value)
        .Any(window => _rules.StatusOf(window, _progress.Watermark) == WindowStatus.Expired);

    private void Discard(string source, string id)
    {
        if (_quarantine.FindOldestOpen(source, id) is { } entry)
        {
            entry.IsOpen = false;
        }
    }

    private void Advance(long duration, List<Pane> panes)
    {
        foreach (var instant in _progress.InstantsUntil(Saturating.Add(_progress.Now, duration)))
        {
            _progress.AdvanceTo(instant);
            Complete(panes);
        }
    }

    private IReadOnlyList<Pane> PublishBlock(int first, long? watermark) => _publisher.Publish(
        _log.LiveContributions(_log.Count), watermark, BlockChanges.Of(_log, first, _rules.IsSession));

    // The windows that the watermark has completed since it was looked at last.
    private void Complete(List<Pane> panes) => panes.AddRange(_publisher.Publish(
        _log.LiveContributions(_log.Count), _progress.Watermark, BlockChanges.OfCompletion(_rules.IsSession)));

    // A session is shown as it is after the step, where the event has a part in it.
    private IReadOnlyList<JudgedWindow> Shown(ParsedEvent judged, Judgement judgement)
    {
        if (!_rules.IsSession || !judgement.IsApplied || judgement.AllWindows.Count == 0)
        {
            return judgement.AllWindows;
        }

        var own = judgement.AllWindows[0];
        var contributions = _log.LiveContributions(_log.Count)
            .Where(contribution => contribution.Key == judged.Key);
        var session = WindowContents.Of(contributions, isSession: true)
            .Where(window => window.Bounds.Contains(judged.Time!.Value))
            .Select(window => window.Bounds)
            .DefaultIfEmpty(own.Bounds)
            .Single();
        return [own with { Bounds = session }];
    }

    // The watermark at which nothing can change any more, for each window with a record that counts or is held.
    private IEnumerable<long> Deadlines()
    {
        var counted = _log.LiveContributions(_log.Count).GroupBy(contribution => contribution.Key)
            .SelectMany(entity => WindowContents.Of(entity, _rules.IsSession))
            .Select(window => window.Bounds);
        var held =
            from logged in _log.Events
            where logged.Judgement.Status == EventStatus.Held
                ? _quarantine.StillHolds(logged.Event)
                : logged.Event.Kind == EventKind.Record
            from window in logged.Judgement.AllWindows
            where window.Status == WindowStatus.Held
            select window.Bounds;
        return counted.Concat(held).Select(_rules.Deadline);
    }
}
