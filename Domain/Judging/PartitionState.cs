using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Judging;

/// <summary>
/// Ledger, windows and quarantine index of the entities of one partition: a fold over the partition's log. It judges
/// every event by the watermark of its block and by nothing else, so replaying the log repeats every verdict, every
/// pane and every number. Not safe for use by several threads.
/// </summary>
public sealed partial class PartitionState
{
    private readonly CompiledContract _contract;
    private readonly HashKey _hashKey;
    private readonly int _partition;
    private readonly EventWindows _eventWindows;
    private readonly LiveWindows _windows;
    private readonly PaneWriter _panes;
    private readonly IdentityLedger _ledger = new();
    private readonly SequenceLedger _sequences = new();
    private readonly IdentityLedger _retracted = new();
    private readonly TombstoneLedger _tombstones = new();
    private readonly QuarantineIndex _quarantine = new();
    private RecordBatch? _released;

    /// <summary>The state of an empty log.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="partition">The number of the partition.</param>
    /// <param name="hashKey">The key of the records' hashes; needed where quarantined events are released or
    /// discarded.</param>
    public PartitionState(CompiledContract contract, int partition, HashKey hashKey = default)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _hashKey = hashKey;
        _partition = partition;
        _eventWindows = new EventWindows(contract);
        _windows = LiveWindows.For(contract);
        _panes = new PaneWriter(contract, partition);
    }

    /// <summary>The offset of the next record.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The number of the last pane; 0 while there is none.</summary>
    public long LastPane => _panes.Last;

    /// <summary>The watermark of the last block, in microseconds; null while undefined.</summary>
    public long? Watermark { get; private set; }

    /// <summary>Whether a source's sequence numbers are its events' identities. Where one entity is judged apart from
    /// its partition they are not: its numbers are not dense.</summary>
    public bool UsesSequences { get; init; } = true;

    /// <summary>The least watermark that changes anything here: a window's end, or when it is settled;
    /// <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextDeadline => _windows.NextDeadline;

    /// <summary>The greatest watermark at which a window with data, held events included, is settled; null when none is
    /// there.</summary>
    public long? GreatestDeadline
    {
        get
        {
            var greatest = _windows.GreatestDeadline;
            foreach (var time in _quarantine.HeldTimes)
            {
                var deadline = _eventWindows.SettledAt(_eventWindows.EndOf(_eventWindows.LastStartOf(time)));
                greatest = greatest > deadline ? greatest : deadline;
            }

            return greatest;
        }
    }

    /// <summary>The number of ledger entries stored.</summary>
    public int LedgerEntries => _ledger.Count;

    /// <summary>What is missing of the sequences of sources that number their events.</summary>
    public IReadOnlyList<SequenceGap> SequenceGaps => _sequences.Gaps;

    // Made at the first release: most states, those of single entities above all, never see one.
    private RecordBatch Released => _released ??= new RecordBatch(_contract);

    private long Horizon => Watermark is { } watermark
        ? Time.Saturating.Subtract(watermark, _contract.SizeMicroseconds + _contract.LatenessMicroseconds)
        : long.MinValue;

    /// <summary>
    /// Applies a block: first its watermark, then its records.
    /// </summary>
    /// <param name="header">The block's header; its first offset must be <see cref="NextOffset"/>.</param>
    /// <param name="batch">Decoded records.</param>
    /// <param name="records">The indexes in the batch of the block's records, in the order of their offsets.</param>
    /// <param name="outcomes">Room for an outcome of each record.</param>
    /// <param name="effects">Gets what the block gave.</param>
    public void Apply(
        BlockHeader header,
        RecordBatch batch,
        ReadOnlySpan<int> records,
        Span<EventOutcome> outcomes,
        BlockEffects effects)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(effects);
        if (header.FirstOffset != NextOffset || header.Count != records.Length)
        {
            throw new CorruptDataException(
                $"Partition {_partition} expected offset {NextOffset}, the block begins at {header.FirstOffset}.");
        }

        ApplyRecords(header, batch, records, default, outcomes, effects);
    }

    /// <summary>
    /// Applies the part of a block that belongs to some of the partition's entities: as <see cref="Apply"/>, with the
    /// records' own offsets. Whoever hands out slices sees to it that none is missing.
    /// </summary>
    public void ApplySlice(
        BlockHeader header,
        RecordBatch batch,
        ReadOnlySpan<int> records,
        ReadOnlySpan<long> offsets,
        Span<EventOutcome> outcomes,
        BlockEffects effects)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offsets.Length, records.Length);
        ApplyRecords(header, batch, records, offsets, outcomes, effects);
    }

    /// <summary>
    /// Whether the log can no longer change <paramref name="window"/> but by corrections: its allowed lateness, and for
    /// a session one gap more, has passed here. Only then may it be corrected.
    /// </summary>
    public bool IsSettled(Window window) => Watermark >= _eventWindows.SettledAt(window.End.Microseconds);

    /// <summary>The values of the windows that are not yet complete, by start and key.</summary>
    public IEnumerable<(string Key, Window Window, Aggregation.AggregateValues Values)> OpenWindows() =>
        _windows.Open();

    /// <summary>The session of an entity that contains an instant (microseconds), as it is now; null for none, and
    /// where windows are no sessions.</summary>
    public Window? SessionOf(ReadOnlySpan<byte> key, long time) => _windows.SessionOf(key, time);

    /// <summary>The oldest open quarantine entry of an event; null when it has none.</summary>
    public (long Offset, EventStatus Status)? OldestInQuarantine(string source, string id) =>
        _quarantine.OldestOf(RecordCodec.IdentityOf(_hashKey, source, id)) is { } entry
            ? (entry.Offset, entry.Status)
            : null;

    /// <summary>What would become of a release that came now, at <paramref name="ingested"/>.</summary>
    public EventOutcome Preview(Release release, HybridTimestamp ingested)
    {
        ArgumentNullException.ThrowIfNull(release);
        Released.Clear();
        FaultyRecord.Recheck(
            release.Record.Span, _contract, _hashKey, release.Waived, release.WaivedProperty, Released);
        var header = new BlockHeader
        {
            Partition = _partition,
            FirstOffset = NextOffset,
            Count = 1,
            Epoch = 0,
            AppendId = 0,
            Ingested = ingested,
            Watermark = Watermark,
        };
        var (status, reason) = JudgeRelease(release, ref Released.Headers[0], header, Horizon);
        return new EventOutcome(status, reason, Watermark);
    }

    private void ApplyRecords(
        BlockHeader header,
        RecordBatch batch,
        ReadOnlySpan<int> records,
        ReadOnlySpan<long> offsets,
        Span<EventOutcome> outcomes,
        BlockEffects effects)
    {
        _panes.Begin(header, effects.Panes);
        if (header.Watermark is { } watermark)
        {
            if (watermark < Watermark)
            {
                throw new CorruptDataException($"The watermark of partition {_partition} went back.");
            }

            Watermark = watermark;
        }

        _windows.Begin(header.FirstOffset, Watermark, _panes);
        var horizon = Horizon;
        _tombstones.Forget(horizon);
        var headers = batch.Headers;
        for (var i = 0; i < records.Length; i++)
        {
            ref var record = ref headers[records[i]];
            if (record.IsControl)
            {
                outcomes[i] = ApplyControl(header, batch.RecordOf(records[i]), horizon, effects);
                continue;
            }

            var offset = offsets.IsEmpty ? header.FirstOffset + i : offsets[i];
            outcomes[i] = ApplyEvent(header, batch, records[i], offset, horizon, effects);
        }

        _windows.End(Watermark, _panes);
        if (_contract.Contract.Windows.Kind == WindowKind.Session)
        {
            FindSessions(batch, records, outcomes);
        }

        NextOffset = header.NextOffset;
    }

    private void FindSessions(RecordBatch batch, ReadOnlySpan<int> records, Span<EventOutcome> outcomes)
    {
        for (var i = 0; i < records.Length; i++)
        {
            if (outcomes[i].Status is EventStatus.Accepted or EventStatus.Late)
            {
                var source = batch.Headers[records[i]].IsControl ? Released : batch;
                var index = batch.Headers[records[i]].IsControl ? 0 : records[i];
                if (source.Count > 0)
                {
                    outcomes[i] = outcomes[i] with
                    {
                        Session = _windows.SessionOf(source.KeyOf(index), source.Headers[index].Time),
                    };
                }
            }
        }
    }

    private EventOutcome ApplyEvent(
        BlockHeader header,
        RecordBatch batch,
        int index,
        long offset,
        long horizon,
        BlockEffects effects)
    {
        ref var record = ref batch.Headers[index];
        var hasSequence = UsesSequence(ref record, header);
        var (status, reason) = Judge(batch, index, header, hasSequence, horizon);
        if (hasSequence)
        {
            _sequences.Arrive(record.SourceHash, batch.SourceOf(index), record.Sequence);
        }

        switch (status)
        {
            case EventStatus.Accepted or EventStatus.Late:
                Take(batch, index, offset, horizon, WindowChanges.None);
                Remember(ref record, offset, hasSequence, false, horizon);
                if (record.Kind == RecordKind.Record)
                {
                    effects.Progress.Observe(record.SourceHash, batch.SourceOf(index), record.Time);
                }
                else
                {
                    effects.Progress.Hear(record.SourceHash, batch.SourceOf(index));
                }

                Correct(ref record, effects);
                break;
            case EventStatus.Held:
                Take(batch, index, offset, horizon, WindowChanges.None);
                Correct(ref record, effects);
                Remember(ref record, offset, hasSequence, true, horizon);
                AddToQuarantine(batch, index, status, reason, offset, header, effects);
                break;
            case EventStatus.Tombstoned or EventStatus.Retracted:
                Remember(ref record, offset, hasSequence, false, horizon);
                break;
            case EventStatus.Expired or EventStatus.Conflict or EventStatus.Quarantined:
                AddToQuarantine(batch, index, status, reason, offset, header, effects);
                break;
        }

        return new EventOutcome(status, reason, Watermark);
    }

    // What an event does that is counted, held, or counted in some of its windows.
    private void Take(RecordBatch batch, int index, long offset, long horizon, WindowChanges change)
    {
        ref var record = ref batch.Headers[index];
        var isHeld = _eventWindows.BestStatusOf(record.Time, Watermark) == WindowStatus.Held
            && (change & WindowChanges.Recounted) == 0;
        switch (record.Kind)
        {
            case RecordKind.Record:
                _windows.Count(batch, index, Watermark, change);
                break;
            case RecordKind.Retraction:
                _retracted.Set(
                    RetractionKey.Of(ref record),
                    new LedgerEntry(record.Content, record.Time, offset) { Kind = record.Kind },
                    horizon);
                if (!isHeld)
                {
                    _windows.Retract(batch, index, Watermark, change | WindowChanges.Retracted);
                }

                break;
            case RecordKind.Tombstone:
                _windows.Bury(batch, index, Watermark, change | WindowChanges.Buried);
                _tombstones.Add(batch.KeyOf(index), record.Time, horizon);
                break;
        }
    }

    private void Remember(ref RecordHeader record, long offset, bool hasSequence, bool isHeld, long horizon)
    {
        if (hasSequence)
        {
            _sequences.Count(record.SourceHash, record.Sequence);
            return;
        }

        // A tombstone may be older than the horizon: it is forgotten at once.
        if (record.HasTime && record.Time > horizon)
        {
            _ledger.Set(
                record.Identity,
                new LedgerEntry(record.Content, record.Time, offset) { Kind = record.Kind, IsHeld = isHeld },
                horizon);
        }
    }

    // An event that takes the place of one of the same identity that waits in quarantine.
    private void Correct(ref RecordHeader record, BlockEffects effects)
    {
        if (_quarantine.OldestToCorrect(record.Identity) is { } offset)
        {
            _quarantine.Close(offset);
            effects.QuarantineChanges.Add(new QuarantineChange(offset, QuarantineState.Corrected));
        }
    }

    private void AddToQuarantine(
        RecordBatch batch,
        int index,
        EventStatus status,
        ReasonCode reason,
        long offset,
        BlockHeader header,
        BlockEffects effects)
    {
        ref var record = ref batch.Headers[index];
        var bytes = batch.RecordOf(index);
        var names = RecordCodec.ReadNames(bytes);
        var isKnown = status != EventStatus.Held || header.Semantics > 1;
        _quarantine.Add(record.Identity, record.Content, new OpenEntry(offset, status, record.Time), isKnown);
        effects.Quarantined.Add(new QuarantineEntry
        {
            Partition = _partition,
            Offset = offset,
            Source = names.Source,
            Id = names.Id,
            Key = names.Key,
            Time = record.HasTime ? new Time.EventTime(record.Time) : null,
            Status = status,
            Reason = reason,
            Property = status == EventStatus.Quarantined ? PropertyOf(ref record) : null,
            Ingested = header.Ingested,
            Record = bytes.ToArray(),
        });
    }

    private bool UsesSequence(ref RecordHeader record, BlockHeader header) =>
        record.HasSequence && UsesSequences && header.Semantics > 1;

    private string? PropertyOf(ref RecordHeader record) =>
        record.GateProperty >= 0 ? _contract.Contract.Properties[record.GateProperty].Name : null;
}
