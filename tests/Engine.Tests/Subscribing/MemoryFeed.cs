using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Engine.Tests.Subscribing;

/// <summary>A feed in memory, which counts how often it is looked at.</summary>
internal sealed class MemoryFeed(int partitions) : IPaneFeed
{
    private readonly Lock _gate = new();
    private readonly List<Pane>[] _panes = [.. Enumerable.Range(0, partitions).Select(_ => new List<Pane>())];
    private int _looks;

    public Contract Contract { get; } = StoreSamples.Contract(partitions: partitions);

    public int Looks => Volatile.Read(ref _looks);

    public List<Pane> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _panes.SelectMany(panes => panes)];
            }
        }
    }

    /// <summary>Publishes the next panes of a partition; gives the number of the last.</summary>
    public long Publish(int partition, int count)
    {
        lock (_gate)
        {
            var panes = _panes[partition];
            for (var i = 0; i < count; i++)
            {
                var number = panes.Count + 1;
                panes.Add(StoreSamples.Pane(
                    "k", number, number, StoreSamples.Values(1, number), partition: partition));
            }

            return panes.Count;
        }
    }

    public ValueTask<IReadOnlyList<PaneExtent>> ReadExtentsAsync(
        Contract contract,
        CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _looks);
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<PaneExtent>>(
                [.. _panes.Select((panes, partition) => new PaneExtent(partition, 0, panes.Count))]);
        }
    }

    public ValueTask<IReadOnlyList<Pane>> ReadPanesAsync(
        Contract contract,
        IReadOnlyList<PaneRange> ranges,
        CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<Pane>>([.. ranges.SelectMany(range =>
                _panes[range.Partition].Skip((int)range.After).Take(range.Count))]);
        }
    }
}
