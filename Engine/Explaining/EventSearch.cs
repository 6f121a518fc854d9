using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Explaining;

/// <summary>
/// Finds events by replaying the log through the judge that decided it, so that what is told is what happened, and not
/// what a store says about it.
/// </summary>
internal sealed class EventSearch
{
    private readonly EmbeddedHost _host;
    private readonly CompiledContract _contract;
    private readonly EventWindows _windows;
    private readonly List<LoggedEvent> _events = [];
    private long _count;

    public EventSearch(EmbeddedHost host, CompiledContract contract)
    {
        _host = host;
        _contract = contract;
        _windows = new EventWindows(contract);
    }

    private delegate bool Wanted(ReplayedRecord record);

    /// <summary>Every time that an event of that identity came, whatever its key.</summary>
    public Task<EventSightings> OfIdentityAsync(string source, string id, CancellationToken cancellationToken)
    {
        var sourceBytes = Encoding.UTF8.GetBytes(source);
        return RunAsync(
            Enumerable.Range(0, _contract.Contract.Partitions),
            record => record.Batch.SourceOf(record.Index).SequenceEqual(sourceBytes) && record.Names.Id == id,
            cancellationToken);
    }

    /// <summary>The events of an entity; only those of <paramref name="window"/> unless it is null.</summary>
    public Task<EventSightings> OfEntityAsync(string key, Window? window, CancellationToken cancellationToken)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        return RunAsync(
            [Partitioner.PartitionOf(keyBytes, _contract.Contract.Partitions)],
            record => record.Batch.KeyOf(record.Index).SequenceEqual(keyBytes)
                && (window is not { } only || (record.Header.HasTime && Contains(only, record.Header.Time))),
            cancellationToken);
    }

    private async Task<EventSightings> RunAsync(
        IEnumerable<int> partitions,
        Wanted isWanted,
        CancellationToken cancellationToken)
    {
        foreach (var partition in partitions)
        {
            await PartitionReplay.RunAsync(
                _host.Log,
                _contract,
                _host.HashKey,
                partition,
                long.MaxValue,
                record =>
                {
                    if (isWanted(record))
                    {
                        Take(partition, record);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }

        return new EventSightings(_events, _count);
    }

    private void Take(int partition, ReplayedRecord record)
    {
        _count++;
        if (_events.Count == EventSightings.MaxKept)
        {
            return;
        }

        ref var header = ref record.Header;
        var names = record.Names;
        _events.Add(new LoggedEvent
        {
            Partition = partition,
            Offset = record.Offset,
            Source = names.Source,
            Id = names.Id,
            Key = names.Key,
            Time = header.HasTime ? new EventTime(header.Time) : null,
            Status = record.Outcome.Status,
            Reason = record.Outcome.Reason,
            Property = header.GateProperty < 0 ? null : _contract.Contract.Properties[header.GateProperty].Name,
            Window = header.HasTime ? _windows.WindowAt(_windows.LastStartOf(header.Time)) : null,
            Ingested = record.Block.Ingested,
            Watermark = record.Block.Watermark,
        });
    }

    private static bool Contains(Window window, long time) =>
        window.Start.Microseconds <= time && time < window.End.Microseconds;
}
