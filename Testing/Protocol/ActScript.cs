using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Testing.Protocol;

/// <summary>Acts by chance, made of what readers have at an instant: some of them are outdated when they arrive, or ask
/// for what is not to be had.</summary>
internal sealed class ActScript(SimulatedCluster cluster, string name)
{
    private readonly EventWindows _windows = new(cluster.Contract);
    private int _made;

    private Random Random => cluster.World.Random;

    /// <summary>The next act with its partition; null when there is nothing yet that one could be about.</summary>
    public (int Partition, PartitionAct Act)? Next()
    {
        var partition = Random.Next(cluster.Contract.Contract.Partitions);
        var entries = cluster.Store.Quarantine(partition);
        PartitionAct? act = Random.Next(8) switch
        {
            0 => new PartitionAct { Kind = PartitionActKind.Confirm, Key = "" },
            1 or 2 or 3 when entries.Count > 0 => OnEntry(entries[Any(entries.Count)]),
            _ => Correct(partition, cluster.Store.Panes(partition)),
        };
        return act is null ? null : (partition, act);
    }

    // Often the newest, so that acts meet.
    private int Any(int count) => Random.Next(2) == 0 ? count - 1 : Random.Next(count);

    private PartitionAct OnEntry(QuarantineEntry entry)
    {
        var release = QuarantineRelease.Of(cluster.Contract.Contract, entry);
        return Random.Next(4) == 0
            ? new PartitionAct { Kind = PartitionActKind.Discard, Key = entry.Key, Offset = entry.Offset }
            : new PartitionAct
            {
                Kind = PartitionActKind.Release,
                Key = entry.Key,
                Watermark = cluster.AnyNode().Watermark,
                Offset = entry.Offset,
                Waived = release.Waived,
                WaivedProperty = release.WaivedProperty,
            };
    }

    private PartitionAct? Correct(int partition, IReadOnlyList<Pane> panes)
    {
        if (panes.Count == 0)
        {
            return null;
        }

        var key = panes[Any(panes.Count)].Key;
        var ofKey = panes.Where(pane => pane.Key == key).ToList();
        var watermark = cluster.Store.PublishedWatermark(partition);
        var settled = ofKey.Select(pane => pane.Window).Distinct()
            .Where(window => watermark >= _windows.SettledAt(window.End.Microseconds));
        var windows = (_windows.IsSession ? Ended(partition, key, ofKey, settled) : settled).ToList();
        if (windows.Count == 0)
        {
            return null;
        }

        var run = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_made}");
        var chosen = Enumerable.Range(0, Random.Next(1, 4)).Select(_ => windows[Any(windows.Count)])
            .Distinct();
        return new PartitionAct
        {
            Kind = PartitionActKind.Correct,
            Key = key,
            Corrections = [.. chosen.Select(window => Correct(partition, run, window, ofKey))],
        };
    }

    // A session that was published is in flight as long as a live one, which may not be published, holds its events.
    // One that is gone stays so: a release that brings back its bounds does not know of what was adopted there.
    private List<Window> Ended(int partition, string key, List<Pane> ofKey, IEnumerable<Window> windows)
    {
        var replay = new EntityReplay(cluster.Contract, partition, SimulatedCluster.HashKey, key);
        var published = cluster.Store.Published(partition);
        foreach (var block in cluster.Store.Log(partition).TakeWhile(block => block.Header.NextOffset <= published))
        {
            replay.Add(SimulatedStore.Logged(block), (_, _, _, _) => { }, (_, _) => { });
        }

        var bytes = Encoding.UTF8.GetBytes(key);
        return
        [
            .. windows.Where(window => replay.State.SessionOf(bytes, window.Start.Microseconds) is null
                && ofKey.FindLast(pane => pane.Window == window)!.Values is not null),
        ];
    }

    private Correction Correct(int partition, string run, Window window, List<Pane> ofKey)
    {
        var newest = ofKey.FindLast(pane => pane.Window == window)!;
        var other = ofKey[Random.Next(ofKey.Count)];
        return new Correction
        {
            Key = newest.Key,
            Window = window,

            // Now and then one behind: whoever made it had not seen the newest. Nobody has seen one that is to come.
            Revision = Math.Max(1, newest.Revision + (Random.Next(8) == 0 ? Random.Next(-1, 1) : 1)),
            Cause = Random.Next(2) == 0 ? PaneCause.Repair : PaneCause.Adopted,
            Class = DriftClass.Value,
            Run = run,
            RestsOn = newest.Offset,
            Values = other.Values,
            Counted = Waiting(partition, newest.Key, window),
        };
    }

    private ImmutableArray<long> Waiting(int partition, string key, Window window) =>
    [
        .. cluster.Store.Quarantine(partition)
            .Where(entry => entry.Key == key && entry.State == QuarantineState.Open
                && entry.Status is EventStatus.Held or EventStatus.Expired
                && entry.Time >= window.Start && entry.Time < window.End)
            .Select(entry => entry.Offset)
            .Take(2),
    ];
}
