using System.Collections.Immutable;
using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
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
            1 or 2 or 3 when entries.Count > 0 => OnEntry(entries[Random.Next(entries.Count)]),
            _ => Correct(partition, cluster.Store.Panes(partition)),
        };
        return act is null ? null : (partition, act);
    }

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

        var key = panes[Random.Next(panes.Count)].Key;
        var ofKey = panes.Where(pane => pane.Key == key).ToList();
        var watermark = cluster.Store.PublishedWatermark(partition);
        bool IsSettled(Window window) => watermark >= _windows.SettledAt(window.End.Microseconds);

        // A session's bounds may come back as long as a live one holds them: those are in flight.
        var all = ofKey.Select(pane => pane.Window).Distinct().ToList();
        var windows = all.Where(window => IsSettled(window)
            && (!_windows.IsSession || all.TrueForAll(other => IsSettled(other)
                || other.Start > window.End || window.Start > other.End))).ToList();
        if (windows.Count == 0)
        {
            return null;
        }

        var run = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_made}");
        var chosen = Enumerable.Range(0, Random.Next(1, 4)).Select(_ => windows[Random.Next(windows.Count)])
            .Distinct();
        return new PartitionAct
        {
            Kind = PartitionActKind.Correct,
            Key = key,
            Corrections = [.. chosen.Select(window => Correct(partition, run, window, ofKey))],
        };
    }

    private Correction Correct(int partition, string run, Window window, List<Pane> ofKey)
    {
        var newest = ofKey.FindLast(pane => pane.Window == window)!;
        var other = ofKey[Random.Next(ofKey.Count)];
        return new Correction
        {
            Key = newest.Key,
            Window = window,
            Revision = Math.Max(1, newest.Revision + (Random.Next(8) == 0 ? Random.Next(-1, 3) : 1)),
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
