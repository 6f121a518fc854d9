using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Judging;

public sealed partial class PartitionState
{
    // The steps in their order of precedence; the first that gives an outcome ends them.
    private (EventStatus Status, ReasonCode Reason) Judge(
        RecordBatch batch,
        int index,
        BlockHeader header,
        bool hasSequence,
        long horizon)
    {
        ref var record = ref batch.Headers[index];
        return JudgeIdentity(ref record, header, hasSequence, horizon)
            ?? JudgeEntity(batch, index, -1, horizon)
            ?? JudgeGates(ref record, header, horizon)
            ?? (hasSequence && _sequences.IsForgotten(record.SourceHash, record.Sequence)
                ? (EventStatus.Quarantined, ReasonCode.SequenceForgotten)
                : JudgeWindows(ref record));
    }

    private (EventStatus, ReasonCode)? JudgeIdentity(
        ref RecordHeader record,
        BlockHeader header,
        bool hasSequence,
        long horizon)
    {
        // A producer may have begun to number its events after the ledger knew some by their ids.
        if (hasSequence && _sequences.IsKnown(record.SourceHash, record.Sequence))
        {
            return (EventStatus.Duplicate, ReasonCode.Known);
        }

        if (_ledger.TryFind(record.Identity, horizon, out var known))
        {
            if (known.Content == record.Content)
            {
                return (EventStatus.Duplicate, ReasonCode.Known);
            }

            if (!_quarantine.Knows(record.Identity, record.Content)
                && (!known.IsHeld || header.Semantics == 1))
            {
                return (EventStatus.Conflict, ReasonCode.OtherContent);
            }
        }

        return _quarantine.Knows(record.Identity, record.Content)
            ? (EventStatus.Duplicate, ReasonCode.Quarantined)
            : null;
    }

    private (EventStatus, ReasonCode)? JudgeEntity(RecordBatch batch, int index, long offset, long horizon)
    {
        ref var record = ref batch.Headers[index];
        if (!record.HasTime || record.Kind == RecordKind.Tombstone)
        {
            return null;
        }

        if (_tombstones.Covers(batch.KeyOf(index), record.Time, horizon))
        {
            return (EventStatus.Tombstoned, ReasonCode.Tombstoned);
        }

        if (_retracted.Count == 0)
        {
            return null;
        }

        var isRecord = record.Kind == RecordKind.Record;
        // A retraction that was held is known by itself when it is released.
        return !_retracted.TryFind(RetractionKey.Of(ref record), horizon, out var known) ? null
            : known.Offset == offset ? null
            : isRecord ? (EventStatus.Retracted, ReasonCode.Retracted)
            : (EventStatus.Duplicate, ReasonCode.AlreadyRetracted);
    }

    private (EventStatus, ReasonCode)? JudgeGates(ref RecordHeader record, BlockHeader header, long horizon)
    {
        if (record.Gate > ReasonCode.TimeInFuture && IsInFuture(record.Time, header))
        {
            record.GateProperty = -1;
            return (EventStatus.Quarantined, ReasonCode.TimeInFuture);
        }

        return record.Gate != ReasonCode.None
            ? (EventStatus.Quarantined, record.Gate)
            : JudgeLimits(ref record, header, horizon, ReasonCode.None);
    }

    // The rules that come after the gates of the data, but for those up to the one that is waived.
    private (EventStatus, ReasonCode)? JudgeLimits(
        ref RecordHeader record,
        BlockHeader header,
        long horizon,
        ReasonCode waived)
    {
        if (waived < ReasonCode.TimeInFuture && IsInFuture(record.Time, header))
        {
            return (EventStatus.Quarantined, ReasonCode.TimeInFuture);
        }

        if (record.Kind != RecordKind.Retraction || !_ledger.TryFind(record.Target, horizon, out var target))
        {
            return null;
        }

        var reason = target.Kind != RecordKind.Record ? ReasonCode.NotRetractable
            : target.Time != record.Time ? ReasonCode.TargetMismatch
            : ReasonCode.None;
        return reason > waived ? (EventStatus.Quarantined, reason) : null;
    }

    private (EventStatus Status, ReasonCode Reason) JudgeWindows(ref RecordHeader record)
    {
        if (record.Kind == RecordKind.Tombstone)
        {
            return (EventStatus.Accepted, ReasonCode.None);
        }

        return _eventWindows.BestStatusOf(record.Time, Watermark) switch
        {
            WindowStatus.OnTime => (EventStatus.Accepted, ReasonCode.None),
            WindowStatus.Late => (EventStatus.Late, ReasonCode.None),
            WindowStatus.Held => (EventStatus.Held, ReasonCode.None),
            _ => (EventStatus.Expired, ReasonCode.Expired),
        };
    }

    private bool IsInFuture(long time, BlockHeader header) =>
        _contract.MaxAheadMicroseconds is { } ahead && time > Saturating.Add(header.Ingested.Microseconds, ahead);
}
