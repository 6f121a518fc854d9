using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Explaining;

/// <summary>
/// Gathers the story of an event, an entity, a window or a verdict, from arrival to seal, out of the log and the
/// stores. Changes nothing.
/// </summary>
public sealed class Explainer
{
    private readonly EmbeddedHost _host;
    private readonly CompiledContract _compiled;
    private readonly EntityWindows _windows;

    /// <summary>An explainer of a registered contract's data.</summary>
    /// <exception cref="UnknownContractException">It is not registered.</exception>
    public Explainer(EmbeddedHost host, string contractId)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _compiled = host.ControlOf(contractId).Contract;
        _windows = new EntityWindows(host, _compiled);
    }

    private Contract Contract => _compiled.Contract;

    private EventSearch Search => new(_host, _compiled, _windows);

    /// <summary>The time of the base before which the log is not kept, so that no event of it is found; null while it
    /// is whole.</summary>
    public EventTime? KeptFrom => _host.Base is { } pin ? new EventTime(pin.Id) : null;

    /// <summary>The story of an event; null when neither log nor quarantine has one of that identity.</summary>
    public async Task<EventStory?> EventAsync(string source, string id, CancellationToken cancellationToken)
    {
        await _host.DrainAsync().ConfigureAwait(false);
        var sightings = await Search.OfIdentityAsync(source, id, cancellationToken).ConfigureAwait(false);
        List<QuarantineEntry> quarantine = [];
        await foreach (var entry in _host.Results.ReadQuarantineAsync(Contract, cancellationToken)
            .ConfigureAwait(false))
        {
            if (entry.Source == source && entry.Id == id)
            {
                quarantine.Add(entry);
            }
        }

        if (sightings.Count == 0 && quarantine.Count == 0)
        {
            return null;
        }

        var places = sightings.Events.SelectMany(sighting => sighting.Windows.Select(window => (sighting.Key, window)))
            .ToList();

        // What the log has not any more the quarantine still has.
        var unseen = sightings.KeptFrom is null || sightings.Count > sightings.Events.Count
            ? []
            : quarantine.FindAll(entry => !sightings.Events.Any(
                sighting => (sighting.Partition, sighting.Offset) == (entry.Partition, entry.Offset)));
        foreach (var entry in unseen)
        {
            if (entry.Time is { } time)
            {
                places.AddRange((await _windows.OfEventAsync(entry.Key, time, cancellationToken).ConfigureAwait(false))
                    .Select(window => (entry.Key, window)));
            }
        }

        List<WindowStory> windows = [];
        foreach (var entity in places.GroupBy(place => place.Key, place => place.window))
        {
            windows.AddRange(await StoriesOfAsync(entity.Key, [.. entity.Distinct().Order()], cancellationToken)
                .ConfigureAwait(false));
        }

        return new EventStory(source, id, sightings, quarantine, windows) { Unseen = unseen };
    }

    /// <summary>The story of an entity; null when the log has no event and no result of it.</summary>
    public async Task<EntityStory?> EntityAsync(string key, CancellationToken cancellationToken)
    {
        await _host.DrainAsync().ConfigureAwait(false);
        var events = await Search.OfEntityAsync(key, cancellationToken).ConfigureAwait(false);
        List<Pane> results = [];
        await foreach (var pane in _host.Results.ReadResultsAsync(Contract, new ResultQuery(key), cancellationToken)
            .ConfigureAwait(false))
        {
            results.Add(pane);
        }

        var verdicts = await ReadVerdictsAsync(verdict => verdict.Key == key, cancellationToken).ConfigureAwait(false);
        // A window that was withdrawn is no result any more.
        var newest = await _windows.NewestAsync(key, cancellationToken).ConfigureAwait(false);
        List<Pane> revisions = [];
        foreach (var window in newest.Select(pane => pane.Window))
        {
            revisions.AddRange(await _host.Results.ReadRevisionsAsync(Contract, key, window, cancellationToken)
                .ConfigureAwait(false));
        }

        // An entity is in one partition, whose log numbers its panes.
        return events.Count == 0 && revisions.Count == 0 && verdicts.Count == 0
            ? null
            : new EntityStory(
                key, PartitionOf(key), events, results, [.. revisions.OrderBy(pane => pane.Number)], verdicts)
            {
                DroppedTo = _host.ControlOf(Contract.Id).ResultsFrom,
            };
    }

    /// <summary>The story of the window of an entity that starts at <paramref name="start"/>; null when no window does.
    /// </summary>
    public async Task<WindowStory?> WindowAsync(string key, EventTime start, CancellationToken cancellationToken)
    {
        await _host.DrainAsync().ConfigureAwait(false);
        return await _windows.StartingAtAsync(key, start, cancellationToken).ConfigureAwait(false) is { } window
            ? (await StoriesOfAsync(key, [window], cancellationToken).ConfigureAwait(false))[0]
            : null;
    }

    /// <summary>The story of a verdict; null when none has that number.</summary>
    public async Task<VerdictStory?> VerdictAsync(long number, CancellationToken cancellationToken)
    {
        await _host.DrainAsync().ConfigureAwait(false);
        var stored = await _host.Verdicts.ReadAsync(Contract.Id, cancellationToken).ConfigureAwait(false);
        if (stored.FirstOrDefault(verdict => verdict.Number == number) is not { } found)
        {
            return null;
        }

        var verdict = VerdictCodec.Read(found.Body);
        var window = verdict.Key is null
            ? null
            : (await StoriesOfAsync(verdict.Key, [verdict.Group], cancellationToken).ConfigureAwait(false))[0];
        return new VerdictStory(verdict, found.Hash, window);
    }

    private async Task<IReadOnlyList<WindowStory>> StoriesOfAsync(
        string key,
        IReadOnlyList<Window> windows,
        CancellationToken cancellationToken)
    {
        if (windows.Count == 0)
        {
            return [];
        }

        var search = Search;
        var events = await search.OfWindowsAsync(key, [.. windows.Cast<Window?>()], cancellationToken)
            .ConfigureAwait(false);
        List<WindowStory> stories = [];
        for (var i = 0; i < windows.Count; i++)
        {
            var story = await StoryOfAsync(key, windows[i], events[i], cancellationToken).ConfigureAwait(false);
            stories.Add(story with
            {
                Corrections = search.Corrections.FindAll(item => item.Correction.Window == windows[i]),
            });
        }

        return stories;
    }

    private async Task<WindowStory> StoryOfAsync(
        string key,
        Window window,
        EventSightings events,
        CancellationToken cancellationToken)
    {
        List<BatchView> batch = [];
        var group = WindowGrouping.GroupOf(Contract, window);
        var (runs, droppedTo) = await _host.ReadControlAsync(Contract.Id, control => (
            control.Runs.Where(run => run.From <= window.Start && window.End <= run.To)
                .Select(run => (Run: run, IsDropped: control.IsDropped(run))).ToList(),
            control.IsDropped(group) ? control.ResultsFrom : null)).ConfigureAwait(false);
        foreach (var (run, isDropped) in runs)
        {
            batch.Add(new BatchView(run, await _host.BatchRuns
                .ReadRowAsync(Contract, run.Id, key, window, cancellationToken).ConfigureAwait(false))
            {
                IsDropped = isDropped,
            });
        }

        var verdicts = await ReadVerdictsAsync(
            verdict => verdict.Group == window && (verdict.Key is null || verdict.Key == key), cancellationToken)
            .ConfigureAwait(false);
        var open = await _host.OpenWindowsAsync(Contract.Id).ConfigureAwait(false);
        return new WindowStory
        {
            Key = key,
            Window = window,
            Partition = PartitionOf(key),
            Events = events,
            DroppedTo = droppedTo,
            Open = open.FirstOrDefault(item => item.Key == key && item.Window == window)?.Values,
            Revisions = await _host.Results.ReadRevisionsAsync(Contract, key, window, cancellationToken)
                .ConfigureAwait(false),
            Batch = batch,
            Verdicts = [.. verdicts.Where(verdict => IsAbout(key, verdict, verdicts))],
        };
    }

    // A verdict about a group is about all rows but those that got one of their own in the same reconciliation.
    private static bool IsAbout(string key, Verdict verdict, List<Verdict> all) =>
        verdict.Key == key || !all.Exists(other => other.Key == key && other.Run == verdict.Run
            && other.TimeMicroseconds == verdict.TimeMicroseconds);

    private async Task<List<Verdict>> ReadVerdictsAsync(
        Func<Verdict, bool> isWanted,
        CancellationToken cancellationToken)
    {
        var stored = await _host.Verdicts.ReadAsync(Contract.Id, cancellationToken).ConfigureAwait(false);
        return [.. stored.Select(verdict => VerdictCodec.Read(verdict.Body)).Where(isWanted)];
    }

    private int PartitionOf(string key) => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), Contract.Partitions);
}
