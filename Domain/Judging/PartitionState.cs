using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
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
    private readonly int _partition;
    private readonly AggregateLayout _layout;
    private readonly TumblingWindows _windows;
    private readonly IdentityLedger _ledger = new();
    private readonly HashSet<UInt128> _quarantined = [];
    private readonly SortedList<long, WindowGroup> _groups = [];
    private WindowGroup? _lastGroup;
    private bool _hasDirty;
    private long _nextDeadline = long.MaxValue;
    private long _panes;

    /// <summary>The state of an empty log.</summary>
    public PartitionState(CompiledContract contract, int partition)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _partition = partition;
        _layout = new AggregateLayout(contract);
        _windows = new TumblingWindows(contract);
    }

    /// <summary>The offset of the next record.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The watermark of the last block, in microseconds; null while undefined.</summary>
    public long? Watermark { get; private set; }

    /// <summary>The least watermark that changes anything here: a window's end, or its end and allowed lateness;
    /// <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextDeadline => _nextDeadline;

    /// <summary>The greatest end + allowed lateness over windows with data, held events included; null when none is
    /// open.
    /// </summary>
    public long? GreatestDeadline =>
        _groups.Count == 0 ? null : DropDeadline(_groups.GetValueAtIndex(_groups.Count - 1).Window);

    /// <summary>The number of ledger entries stored.</summary>
    public int LedgerEntries => _ledger.Count;

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

    private void ApplyRecords(
        BlockHeader header,
        RecordBatch batch,
        ReadOnlySpan<int> records,
        ReadOnlySpan<long> offsets,
        Span<EventOutcome> outcomes,
        BlockEffects effects)
    {
        AdvanceTo(header, effects);
        var horizon = Horizon;
        var headers = batch.Headers;
        for (var i = 0; i < records.Length; i++)
        {
            ref var record = ref headers[records[i]];
            if (record.IsControl)
            {
                ApplyControl(header, batch.RecordOf(records[i]), effects);
                continue;
            }

            var offset = offsets.IsEmpty ? header.FirstOffset + i : offsets[i];
            ref var outcome = ref outcomes[i];
            outcome = Judge(ref record, header.Ingested, horizon);
            if (outcome.Status is EventStatus.Accepted or EventStatus.Late)
            {
                Count(batch, records[i], ref record, outcome.WindowStart!.Value);
                effects.Progress.Observe(record.SourceHash, batch.SourceOf(records[i]), record.Time);
            }

            Remember(batch.RecordOf(records[i]), ref record, outcome, offset, horizon, header, effects);
        }

        if (_hasDirty)
        {
            EmitLatePanes(header, effects);
        }

        NextOffset = header.NextOffset;
    }

    private EventOutcome Judge(ref RecordHeader record, HybridTimestamp ingested, long horizon)
    {
        if (_ledger.TryFind(record.Identity, horizon, out var known))
        {
            if (known.Content == record.Content)
            {
                return new EventOutcome(EventStatus.Duplicate, ReasonCode.Known, null);
            }

            return IsQuarantined(ref record)
                ? new EventOutcome(EventStatus.Duplicate, ReasonCode.Quarantined, null)
                : new EventOutcome(EventStatus.Conflict, ReasonCode.OtherContent, null);
        }

        if (IsQuarantined(ref record))
        {
            return new EventOutcome(EventStatus.Duplicate, ReasonCode.Quarantined, null);
        }

        if (record.Gate != ReasonCode.None)
        {
            return new EventOutcome(EventStatus.Quarantined, record.Gate, null);
        }

        if (_contract.MaxAheadMicroseconds is { } ahead
            && record.Time > Saturating.Add(ingested.Microseconds, ahead))
        {
            return new EventOutcome(EventStatus.Quarantined, ReasonCode.TimeInFuture, null);
        }

        var start = _windows.StartOf(record.Time);
        if (Watermark is not { } watermark)
        {
            return new EventOutcome(EventStatus.Accepted, ReasonCode.None, start);
        }

        var end = Saturating.Add(start, _contract.SizeMicroseconds);
        if (watermark < end)
        {
            return new EventOutcome(EventStatus.Accepted, ReasonCode.None, start);
        }

        if (watermark >= Saturating.Add(end, _contract.LatenessMicroseconds))
        {
            return new EventOutcome(EventStatus.Expired, ReasonCode.Expired, start);
        }

        return _contract.Contract.LatePolicy == LatePolicy.Quarantine
            ? new EventOutcome(EventStatus.Held, ReasonCode.None, start)
            : new EventOutcome(EventStatus.Late, ReasonCode.None, start);
    }

    private void Count(RecordBatch batch, int index, ref RecordHeader record, long start)
    {
        var group = GroupAt(start);
        var slot = group.SlotOf(record.KeyHash, batch.KeyOf(index));
        _layout.Add(group.CellsOf(slot), record.Present, batch.ValuesOf(index));
        if (group.IsComplete)
        {
            group.MarkDirty(slot);
            _hasDirty = true;
        }
    }

    private void Remember(
        ReadOnlySpan<byte> bytes,
        ref RecordHeader record,
        EventOutcome outcome,
        long offset,
        long horizon,
        BlockHeader header,
        BlockEffects effects)
    {
        switch (outcome.Status)
        {
            case EventStatus.Accepted or EventStatus.Late:
                _ledger.Add(record.Identity, new LedgerEntry(record.Content, record.Time, offset), horizon);
                break;
            case EventStatus.Held:
                _ledger.Add(record.Identity, new LedgerEntry(record.Content, record.Time, offset), horizon);
                GroupAt(outcome.WindowStart!.Value);
                effects.Quarantined.Add(EntryOf(bytes, ref record, outcome, offset, header));
                break;
            case EventStatus.Expired or EventStatus.Conflict or EventStatus.Quarantined:
                _quarantined.Add(QuarantineKey(ref record));
                effects.Quarantined.Add(EntryOf(bytes, ref record, outcome, offset, header));
                break;
        }
    }

    private WindowGroup GroupAt(long start)
    {
        if (_lastGroup is { } last && last.Window.Start.Microseconds == start)
        {
            return last;
        }

        if (!_groups.TryGetValue(start, out var group))
        {
            group = new WindowGroup(_windows.WindowAt(start), _layout.Width);
            group.IsComplete = Watermark is { } watermark && watermark >= group.Window.End.Microseconds;
            _groups.Add(start, group);
            _nextDeadline = Math.Min(_nextDeadline, DeadlineOf(group));
        }

        _lastGroup = group;
        return group;
    }

    private void AdvanceTo(BlockHeader header, BlockEffects effects)
    {
        if (header.Watermark is not { } watermark)
        {
            return;
        }

        if (watermark < Watermark)
        {
            throw new CorruptDataException($"The watermark of partition {_partition} went back.");
        }

        Watermark = watermark;
        if (watermark < _nextDeadline)
        {
            return;
        }

        // Windows of one size complete in the order of their starts.
        foreach (var group in _groups.Values)
        {
            if (!group.IsComplete && group.Window.End.Microseconds <= watermark)
            {
                group.IsComplete = true;
                Emit(group, group.SlotsByKey(), PaneTiming.OnTime, PaneCause.OnTime, header, effects);
            }
        }

        while (_groups.Count > 0 && DropDeadline(_groups.GetValueAtIndex(0).Window) <= watermark)
        {
            _groups.RemoveAt(0);
        }

        _lastGroup = null;
        _nextDeadline = _groups.Count == 0 ? long.MaxValue : _groups.Values.Min(DeadlineOf);
    }

    private void EmitLatePanes(BlockHeader header, BlockEffects effects)
    {
        foreach (var group in _groups.Values)
        {
            if (group.HasDirty)
            {
                Emit(group, group.TakeDirty(), PaneTiming.Late, PaneCause.Late, header, effects);
            }
        }

        _hasDirty = false;
    }

    private void Emit(
        WindowGroup group,
        List<int> slots,
        PaneTiming timing,
        PaneCause cause,
        BlockHeader header,
        BlockEffects effects)
    {
        foreach (var slot in slots)
        {
            effects.Panes.Add(new Pane
            {
                Partition = _partition,
                Number = ++_panes,
                Key = Encoding.UTF8.GetString(group.KeyOf(slot)),
                Window = group.Window,
                Revision = ++group.RevisionOf(slot),
                Mode = PaneMode.Whole,
                Timing = timing,
                Cause = cause,
                Values = _layout.Evaluate(group.CellsOf(slot)),
                Offset = header.NextOffset - 1,
                RestsOn = header.NextOffset - 1,
                Ingested = header.Ingested,
            });
        }
    }

    private long DeadlineOf(WindowGroup group) =>
        group.IsComplete ? DropDeadline(group.Window) : group.Window.End.Microseconds;

    private long DropDeadline(Window window) =>
        Saturating.Add(window.End.Microseconds, _contract.LatenessMicroseconds);

    private bool IsQuarantined(ref RecordHeader record) =>
        _quarantined.Count > 0 && _quarantined.Contains(QuarantineKey(ref record));

    private static UInt128 QuarantineKey(ref RecordHeader record) =>
        record.Identity ^ new UInt128(record.Content, record.Content);

    private QuarantineEntry EntryOf(
        ReadOnlySpan<byte> bytes,
        ref RecordHeader record,
        EventOutcome outcome,
        long offset,
        BlockHeader header)
    {
        var names = RecordCodec.ReadNames(bytes);
        return new QuarantineEntry
        {
            Partition = _partition,
            Offset = offset,
            Source = names.Source,
            Id = names.Id,
            Key = names.Key,
            Time = record.HasTime ? new EventTime(record.Time) : null,
            Status = outcome.Status,
            Reason = outcome.Reason,
            Property = record.GateProperty >= 0 && outcome.Status == EventStatus.Quarantined
                ? _contract.Contract.Properties[record.GateProperty].Name
                : null,
            Ingested = header.Ingested,
            Record = bytes.ToArray(),
        };
    }
}
