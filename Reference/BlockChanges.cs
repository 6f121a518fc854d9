namespace StreamBatch.Reference;

/// <summary>What the events of one block did to windows, and what panes that follow from it are called.</summary>
internal sealed class BlockChanges
{
    private readonly bool _isSession;
    private readonly List<Contribution> _removedByTombstone = [];
    private readonly List<Contribution> _removedByRetraction = [];
    private readonly List<Contribution> _released = [];

    private BlockChanges(bool isSession, string timing)
    {
        _isSession = isSession;
        Timing = timing;
    }

    /// <summary>The timing of the panes of the block.</summary>
    public string Timing { get; }

    /// <summary>Whether nothing but the watermark brought the block about.</summary>
    public bool IsCompletion => Timing == "onTime";

    /// <summary>A block without events: windows complete.</summary>
    public static BlockChanges OfCompletion(bool isSession) => new(isSession, "onTime");

    /// <summary>A block of the events from <paramref name="first"/> on to the end of the log.</summary>
    public static BlockChanges Of(EventLog log, int first, bool isSession)
    {
        var events = log.Events.Skip(first).ToList();
        BlockChanges changes = new(isSession, events.Any(logged => logged.IsCorrection) ? "correction" : "late");
        foreach (var logged in events.Where(logged => logged.Event.Kind != EventKind.Record || logged.IsReleased))
        {
            var before = log.LiveContributions(logged.Index);
            var after = log.LiveContributions(logged.Index + 1);
            var removed = before.Except(after).ToList();
            var isTombstone = logged.Event.Kind == EventKind.Tombstone;
            (isTombstone ? changes._removedByTombstone : changes._removedByRetraction).AddRange(removed);
            changes._released.AddRange(logged.IsReleased ? after.Except(before).Concat(removed) : []);
        }

        return changes;
    }

    public bool IsReleasedIn(string key, WindowBounds bounds) => Touches(_released, key, bounds);

    public bool IsRemovedByTombstone(string key, WindowBounds bounds) => Touches(_removedByTombstone, key, bounds);

    public bool IsRemovedByRetraction(string key, WindowBounds bounds) => Touches(_removedByRetraction, key, bounds);

    private bool Touches(List<Contribution> contributions, string key, WindowBounds bounds) => contributions.Any(
        changed => changed.Key == key
            && (_isSession ? bounds.Contains(changed.Record.Time) : changed.Window == bounds));
}
