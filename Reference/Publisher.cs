using StreamBatch.Domain.Contracts;

namespace StreamBatch.Reference;

/// <summary>
/// Publishes panes: compares what every window holds now with what its last pane said, and says what changed.
/// </summary>
internal sealed class Publisher
{
    private readonly LatePolicy _policy;
    private readonly WindowRules _rules;
    private readonly Aggregates _aggregates;
    private readonly List<PublishedWindow> _published = [];

    public Publisher(Contract contract, WindowRules rules, Aggregates aggregates)
    {
        _policy = contract.LatePolicy;
        _rules = rules;
        _aggregates = aggregates;
    }

    /// <summary>The windows that stand.</summary>
    public IEnumerable<PublishedWindow> Standing => _published.Where(published => published.Stands);

    /// <summary>The panes of one block, given everything that counts after it.</summary>
    public IReadOnlyList<Pane> Publish(IReadOnlyList<Contribution> live, long? watermark, BlockChanges changes)
    {
        var contributionsOf = live.ToLookup(contribution => contribution.Key);
        var keys = contributionsOf.Select(entity => entity.Key)
            .Union(_published.Select(published => published.Key))
            .ToList();
        return
        [
            .. keys.SelectMany(key => PublishEntity(
                key, WindowContents.Of(contributionsOf[key], _rules.IsSession), watermark, changes)),
        ];
    }

    private List<Pane> PublishEntity(
        string key,
        IReadOnlyList<(WindowBounds Bounds, IReadOnlyList<LoggedEvent> Records)> current,
        long? watermark,
        BlockChanges changes)
    {
        var bounds = current.Select(window => window.Bounds).ToList();
        var withdrawn = Standing
            .Where(published => published.Key == key && !bounds.Contains(published.Bounds))
            .Where(published => MayBeWithdrawn(published.Bounds, bounds, watermark))
            .ToList();

        // Aligned windows that overlap have nothing to do with each other; sessions that do replace each other.
        var replaced = withdrawn.Where(_ => _rules.IsSession).Select(published => published.Bounds).ToList();
        List<Pane> panes = [];
        foreach (var published in withdrawn)
        {
            var cause = CauseOf(key, published.Bounds, changes) ?? BoundsCause([published.Bounds], bounds);
            panes.Add(Withdraw(published, changes.Timing, cause));
        }

        foreach (var (window, records) in current.Where(window => _rules.IsComplete(window.Bounds, watermark)))
        {
            var published = Find(key, window);
            if (!published.Stands)
            {
                var cause = FirstCause(key, window, replaced, bounds, changes);
                panes.Add(PublishFirst(published, records, changes, cause));
            }
            else if (!published.Records.ToHashSet().SetEquals(records))
            {
                panes.Add(PublishNext(published, records, changes));
            }
        }

        return panes;
    }

    // Readers see no hole: a session that is no more stands until the first of those that take its place is published.
    private bool MayBeWithdrawn(WindowBounds old, List<WindowBounds> current, long? watermark)
    {
        var successors = current.Where(window => _rules.IsSession && window.Intersects(old)).ToList();
        return successors.Count == 0 || successors.Any(window => _rules.IsComplete(window, watermark));
    }

    private PublishedWindow Find(string key, WindowBounds bounds)
    {
        var known = _published.Find(published => published.Key == key && published.Bounds == bounds);
        if (known is null)
        {
            known = new PublishedWindow { Key = key, Bounds = bounds };
            _published.Add(known);
        }

        return known;
    }

    private static Pane Withdraw(PublishedWindow published, string timing, string cause)
    {
        Pane pane = new(published.Key, published.Bounds, published.Revision + 1, "withdrawal", timing,
            null, published.Values, cause);
        published.Revision++;
        published.Values = null;
        published.Records = [];
        return pane;
    }

    private Pane PublishFirst(
        PublishedWindow published, IReadOnlyList<LoggedEvent> records, BlockChanges changes, string cause)
    {
        Replace(published, records);
        return new Pane(published.Key, published.Bounds, published.Revision, "whole", changes.Timing,
            published.Values, null, cause);
    }

    private Pane PublishNext(PublishedWindow published, IReadOnlyList<LoggedEvent> records, BlockChanges changes)
    {
        var (key, bounds, before) = (published.Key, published.Bounds, published.Values);
        var isDelta = _policy == LatePolicy.Merge && changes.Timing == "late"
            && !changes.IsReleasedIn(key, bounds) && !changes.IsRemovedByTombstone(key, bounds)
            && !changes.IsRemovedByRetraction(key, bounds);
        var delta = isDelta ? _aggregates.Delta([.. records.Except(published.Records)]) : null;
        Replace(published, records);
        return new Pane(key, bounds, published.Revision, delta is null ? "whole" : "delta", changes.Timing,
            delta ?? published.Values, _policy == LatePolicy.Compensate ? before : null,
            CauseOf(key, bounds, changes) ?? "late");
    }

    private void Replace(PublishedWindow published, IReadOnlyList<LoggedEvent> records)
    {
        published.Revision++;
        published.Values = _aggregates.Whole(records);
        published.Records = records;
    }

    private static string FirstCause(
        string key,
        WindowBounds window,
        List<WindowBounds> withdrawn,
        List<WindowBounds> current,
        BlockChanges changes)
    {
        if (changes.IsCompletion)
        {
            return "onTime";
        }

        var replaced = withdrawn.Where(old => old.Intersects(window)).ToList();
        return CauseOf(key, window, changes) ?? (replaced.Count > 0 ? BoundsCause(replaced, current) : "late");
    }

    private static string? CauseOf(string key, WindowBounds bounds, BlockChanges changes) =>
        changes.IsReleasedIn(key, bounds) ? "released"
        : changes.IsRemovedByTombstone(key, bounds) ? "tombstone"
        : changes.IsRemovedByRetraction(key, bounds) ? "retraction"
        : null;

    private static string BoundsCause(List<WindowBounds> old, List<WindowBounds> current) =>
        old.All(window => current.Exists(window.LiesIn)) ? "merge" : "split";
}
