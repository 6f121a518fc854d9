namespace StreamBatch.Cli.Demo;

/// <summary>
/// What a run must give, worked out from the file and the sending plan by the rules alone: slow, obvious, and without
/// any part of the engine. The engine's figures are held against these.
/// </summary>
internal sealed class ImpliedFigures
{
    private static readonly TimeSpan OutOfOrderness = TimeSpan.FromHours(6);
    private static readonly TimeSpan AllowedLateness = TimeSpan.FromDays(1);

    private readonly Dictionary<string, ImpliedEvent> _ledger = new(StringComparer.Ordinal);
    private readonly HashSet<ImpliedEvent> _quarantine = [];
    private readonly List<(ImpliedEvent Event, ImpliedOutcome Outcome)> _sent = [];

    private ImpliedFigures(IReadOnlyList<string> lines, IReadOnlyList<IReadOnlyList<string>> requests)
    {
        Requests = requests.Count;
        SentBeforeKill = requests.Take(SendingPlan.RequestsBeforeKill).Sum(request => request.Count);
        foreach (var request in requests)
        {
            Send(request.Select(ImpliedEvent.Read));
        }

        var all = lines.Select(ImpliedEvent.Read).ToList();
        Batch = Windows(all);
        Stream = Windows(_sent
            .Where(sent => sent.Outcome is ImpliedOutcome.Accepted or ImpliedOutcome.Late)
            .Select(sent => sent.Event));
        Distinct = all.Select(item => item.Id).Distinct(StringComparer.Ordinal).Count();
    }

    public int Requests { get; }

    /// <summary>The number of events in all requests.</summary>
    public int Sent => _sent.Count;

    /// <summary>The number of events in the requests before the kill.</summary>
    public int SentBeforeKill { get; }

    /// <summary>The number of different events.</summary>
    public int Distinct { get; }

    /// <summary>The watermark after the last request; null when no event moved it.</summary>
    public DateTimeOffset? Watermark { get; private set; }

    /// <summary>What the stream gives before it is compared.</summary>
    public SortedDictionary<WindowKey, WindowValues> Stream { get; }

    /// <summary>What the complete file gives.</summary>
    public SortedDictionary<WindowKey, WindowValues> Batch { get; }

    /// <summary>The windows in which the two differ.</summary>
    public IReadOnlyList<WindowKey> Differing =>
        [.. Batch.Where(batch => Stream.GetValueOrDefault(batch.Key) != batch.Value).Select(batch => batch.Key)];

    /// <summary>The windows of the batch that the stream does not have.</summary>
    public int Missing => Batch.Keys.Count(key => !Stream.ContainsKey(key));

    /// <summary>Events that expired and of which no sending was counted: those that a recompute must add.</summary>
    public int ExpiredAndNotCounted => _sent
        .Where(sent => sent.Outcome == ImpliedOutcome.Expired && !_ledger.ContainsKey(sent.Event.Id))
        .Select(sent => sent.Event.Id).Distinct(StringComparer.Ordinal).Count();

    public static ImpliedFigures Of(IReadOnlyList<string> lines, IReadOnlyList<IReadOnlyList<string>> requests) =>
        new(lines, requests);

    /// <summary>How many of the events sent had this outcome.</summary>
    public int CountOf(ImpliedOutcome outcome) => _sent.Count(sent => sent.Outcome == outcome);

    /// <summary>How many of the events sent for a window had this outcome.</summary>
    public int CountOf(ImpliedOutcome outcome, WindowKey window) =>
        _sent.Count(sent => sent.Outcome == outcome && sent.Event.Window == window);

    /// <summary>All events of a request are judged by the watermark that stood before it.</summary>
    private void Send(IEnumerable<ImpliedEvent> request)
    {
        var before = Watermark;
        foreach (var item in request)
        {
            var outcome = Judge(item, before);
            _sent.Add((item, outcome));
            if (outcome is ImpliedOutcome.Accepted or ImpliedOutcome.Late)
            {
                _ledger[item.Id] = item;
                var reached = item.Time - OutOfOrderness;
                Watermark = Watermark is null || Watermark < reached ? reached : Watermark;
            }
            else if (outcome is ImpliedOutcome.Expired or ImpliedOutcome.Conflict)
            {
                _quarantine.Add(item);
            }
        }
    }

    private ImpliedOutcome Judge(ImpliedEvent item, DateTimeOffset? watermark)
    {
        if (_quarantine.Contains(item))
        {
            return ImpliedOutcome.DuplicateOfQuarantined;
        }

        // What was counted is remembered until a day and the allowed lateness after its event time, and no longer.
        if (_ledger.TryGetValue(item.Id, out var known)
            && (watermark is null || watermark < known.Time.AddDays(1) + AllowedLateness))
        {
            return known == item ? ImpliedOutcome.Duplicate : ImpliedOutcome.Conflict;
        }

        if (watermark is null || watermark < item.DayEnd)
        {
            return ImpliedOutcome.Accepted;
        }

        return watermark < item.DayEnd + AllowedLateness ? ImpliedOutcome.Late : ImpliedOutcome.Expired;
    }

    private static SortedDictionary<WindowKey, WindowValues> Windows(IEnumerable<ImpliedEvent> events) =>
        new(events.GroupBy(item => item.Window).ToDictionary(window => window.Key, window => Values([.. window])));

    private static WindowValues Values(IReadOnlyList<ImpliedEvent> events)
    {
        var magnitudes = events.Select(item => item.Magnitude).OfType<decimal>().ToList();
        if (magnitudes.Count == 0)
        {
            return new WindowValues(events.Count, 0, null, null, null, null);
        }

        // Exact to 28 digits before it is rounded: no quotient of this size comes closer to a tie without being one.
        var average = Math.Round(magnitudes.Sum() / magnitudes.Count, 8, MidpointRounding.ToEven);
        return new WindowValues(
            events.Count, magnitudes.Count, magnitudes.Sum(), magnitudes.Min(), magnitudes.Max(), average);
    }
}
