using System.Text;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
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
    private readonly EntityWindows _windows;
    private (long Block, ReleasedEvent Event)? _released;

    public EventSearch(EmbeddedHost host, CompiledContract contract, EntityWindows windows)
    {
        _host = host;
        _contract = contract;
        _windows = windows;
    }

    /// <summary>The corrections that the last search came by, of the entity that it was about, in the order of the log.
    /// </summary>
    public List<LoggedCorrection> Corrections { get; } = [];

    /// <summary>Every time that an event of that identity came, whatever its key.</summary>
    public async Task<EventSightings> OfIdentityAsync(string source, string id, CancellationToken cancellationToken)
    {
        var sourceBytes = Encoding.UTF8.GetBytes(source);
        var found = new Found();
        for (var partition = 0; partition < _contract.Contract.Partitions; partition++)
        {
            await ReplayAsync(
                partition,
                record =>
                {
                    if (record.Batch.SourceOf(record.Index).SequenceEqual(sourceBytes) && record.Names.Id == id)
                    {
                        Take(found, partition, record);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }

        return await SightingsOfAsync(found, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The events of an entity.</summary>
    public async Task<EventSightings> OfEntityAsync(string key, CancellationToken cancellationToken) =>
        (await OfWindowsAsync(key, [null], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>The events of each of some windows of an entity, or, where that is null, all; with the entity's
    /// tombstones that reach into the window. The log is read once.</summary>
    public async Task<IReadOnlyList<EventSightings>> OfWindowsAsync(
        string key,
        IReadOnlyList<Window?> windows,
        CancellationToken cancellationToken)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var partition = Partitioner.PartitionOf(keyBytes, _contract.Contract.Partitions);
        Found[] found = [.. windows.Select(_ => new Found())];
        await ReplayAsync(
            partition,
            record =>
            {
                if (!record.Batch.KeyOf(record.Index).SequenceEqual(keyBytes))
                {
                    return;
                }

                for (var i = 0; i < found.Length; i++)
                {
                    if (windows[i] is not { } window || IsAbout(record, window))
                    {
                        Take(found[i], partition, record);
                    }
                }
            },
            cancellationToken,
            (header, record) => TakeCorrection(key, header, record)).ConfigureAwait(false);
        List<EventSightings> sightings = [];
        for (var i = 0; i < found.Length; i++)
        {
            sightings.Add(await SightingsOfAsync(found[i], windows[i], cancellationToken).ConfigureAwait(false));
        }

        return sightings;
    }

    private Task ReplayAsync(
        int partition,
        PartitionReplay.Visit visit,
        CancellationToken cancellationToken,
        Action<BlockHeader, byte[]>? control = null) =>
        PartitionReplay.RunAsync(
            _host,
            _contract,
            partition,
            long.MaxValue,
            visit,
            cancellationToken,
            control: control is null ? null : (header, record, _) => control(header, record));

    // A release stands before its corrections, in one block.
    private void TakeCorrection(string key, BlockHeader header, byte[] record)
    {
        switch (RecordCodec.ReadControl(record, out var payload))
        {
            case ControlKind.Released:
                _released = (header.FirstOffset, EventOf(Release.Read(payload)));
                break;
            case ControlKind.Correction
                when Correction.Read(payload, _contract.Contract) is { } correction && correction.Key == key:
                Corrections.Add(new LoggedCorrection(header.FirstOffset, header.Ingested, correction)
                {
                    Released = correction.Cause == PaneCause.Released && _released?.Block == header.FirstOffset
                        ? _released?.Event
                        : null,
                });
                break;
        }
    }

    private static ReleasedEvent EventOf(Release release)
    {
        var names = RecordCodec.ReadNames(release.Record.Span);
        return new ReleasedEvent(
            names.Source, names.Id, RecordCodec.ReadKind(release.Record.Span), release.Offset);
    }

    // Which session an event belongs to is known only when all of the log is read.
    private async Task<EventSightings> SightingsOfAsync(
        Found found,
        Window? window,
        CancellationToken cancellationToken)
    {
        List<LoggedEvent> events = [];
        foreach (var item in found.Events)
        {
            events.Add(item with
            {
                Windows = item.Time is { } time && item.Kind != RecordKind.Tombstone
                    ? await _windows.OfEventAsync(item.Key, time, cancellationToken).ConfigureAwait(false)
                    : [],
            });
        }

        return new EventSightings(events, found.Count) { KeptFrom = KeptFrom(window) };
    }

    // Windows that start at or after the bound have no event before the base.
    private EventTime? KeptFrom(Window? window)
    {
        var bound = _host.ControlOf(_contract.Contract.Id).Retained?.Bound;
        return _host.Base is { } pin && (window is not { } asked || asked.Start.Microseconds < bound)
            ? new EventTime(pin.Id)
            : null;
    }

    private void Take(Found found, int partition, ReplayedRecord record)
    {
        found.Count++;
        if (found.Events.Count == EventSightings.MaxKept)
        {
            return;
        }

        ref var header = ref record.Header;
        var names = record.Names;
        found.Events.Add(new LoggedEvent
        {
            Partition = partition,
            Offset = record.Offset,
            Source = names.Source,
            Id = names.Id,
            Key = names.Key,
            Kind = header.Kind,
            Retracts = names.Retracts,
            Time = header.HasTime ? new EventTime(header.Time) : null,
            Status = record.Outcome.Status,
            Reason = record.Outcome.Reason,
            Property = header.GateProperty < 0 ? null : _contract.Contract.Properties[header.GateProperty].Name,
            Windows = [],
            Ingested = record.Block.Ingested,
            Watermark = record.Block.Watermark,
        });
    }

    private static bool IsAbout(ReplayedRecord record, Window window)
    {
        ref var header = ref record.Header;
        return header.HasTime && window.Start.Microseconds <= header.Time
            && (header.Time < window.End.Microseconds || header.Kind == RecordKind.Tombstone);
    }

    private sealed class Found
    {
        public List<LoggedEvent> Events { get; } = [];

        public long Count { get; set; }
    }
}
