using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Judging;

public sealed partial class PartitionState
{
    private EventOutcome ApplyControl(
        BlockHeader header,
        ReadOnlySpan<byte> record,
        long horizon,
        BlockEffects effects)
    {
        switch (RecordCodec.ReadControl(record, out var payload))
        {
            case ControlKind.WatermarkReached:
                return default;
            case ControlKind.Correction:
                ApplyCorrection(Correction.Read(payload, _contract.Contract), effects);
                return default;
            case ControlKind.Released:
                return ApplyRelease(Release.Read(payload), header, horizon, effects);
            case ControlKind.Discarded:
                ApplyDiscard(Judging.Discard.Read(payload), effects);
                return default;
            case var kind:
                throw new CorruptDataException(
                    $"A control record of kind {(int)kind} is not known in a partition's log.");
        }
    }

    private void ApplyCorrection(Correction correction, BlockEffects effects)
    {
        if (!IsSettled(correction.Window))
        {
            throw new CorruptDataException("A correction stands in the log before its window is settled.");
        }

        foreach (var offset in correction.Counted)
        {
            _quarantine.Close(offset);
            effects.QuarantineChanges.Add(new QuarantineChange(offset, QuarantineState.Recomputed));
        }

        _panes.Write(correction);
    }

    private void ApplyDiscard(Discard discard, BlockEffects effects)
    {
        if (_quarantine.Close(discard.Offset))
        {
            effects.QuarantineChanges.Add(new QuarantineChange(discard.Offset, QuarantineState.Discarded));
        }
    }

    private EventOutcome ApplyRelease(Release release, BlockHeader header, long horizon, BlockEffects effects)
    {
        Released.Clear();
        FaultyRecord.Recheck(
            release.Record.Span, _contract, _hashKey, release.Waived, release.WaivedProperty, Released);
        ref var record = ref Released.Headers[0];
        var (status, reason) = JudgeRelease(release, ref record, header, horizon);
        switch (status)
        {
            case EventStatus.Accepted or EventStatus.Late:
                _windows.Revive(release.Revival.Span, Watermark);
                _panes.Timing = release.IsRecount ? PaneTiming.Correction : PaneTiming.Late;
                Take(
                    Released,
                    0,
                    release.Offset,
                    horizon,
                    WindowChanges.Released | (release.IsRecount ? WindowChanges.Recounted : WindowChanges.None));
                RememberRelease(release, ref record, header, false, horizon);
                EndRelease(release, effects);
                break;
            case EventStatus.Tombstoned or EventStatus.Retracted:
                RememberRelease(release, ref record, header, false, horizon);
                EndRelease(release, effects);
                break;
            case EventStatus.Held:
                Take(Released, 0, release.Offset, horizon, WindowChanges.None);
                RememberRelease(release, ref record, header, true, horizon);
                ChangeEntry(release, ref record, status, reason, effects);
                break;
            case EventStatus.Duplicate:
                EndRelease(release, effects);
                break;
            case EventStatus.Expired or EventStatus.Quarantined or EventStatus.Conflict:
                ChangeEntry(release, ref record, status, reason, effects);
                break;
        }

        return new EventOutcome(status, reason, Watermark);
    }

    private (EventStatus Status, ReasonCode Reason) JudgeRelease(
        Release release,
        ref RecordHeader record,
        BlockHeader header,
        long horizon)
    {
        // What is held is known already, by itself.
        if (UsesSequence(ref record, header)
            && _sequences.IsKnown(record.SourceHash, record.Sequence)
            && _quarantine.OldestOf(record.Identity)?.Status != EventStatus.Held)
        {
            return (EventStatus.Duplicate, ReasonCode.Known);
        }

        if (_ledger.TryFind(record.Identity, horizon, out var known)
            && !known.IsHeld)
        {
            return known.Content == record.Content
                ? (EventStatus.Duplicate, ReasonCode.Known)
                : (EventStatus.Conflict, ReasonCode.OtherContent);
        }

        if (JudgeEntity(Released, 0, release.Offset, horizon) is { } refused)
        {
            return refused;
        }

        if (!record.HasTime)
        {
            // Without event time there is no window that could take it, whatever is waived.
            record.GateProperty = release.WaivedProperty;
            return (EventStatus.Quarantined, release.Waived);
        }

        if (record.Gate > ReasonCode.TimeInFuture && release.Waived < ReasonCode.TimeInFuture
            && IsInFuture(record.Time, header))
        {
            record.GateProperty = -1;
            return (EventStatus.Quarantined, ReasonCode.TimeInFuture);
        }

        if (record.Gate != ReasonCode.None)
        {
            return (EventStatus.Quarantined, record.Gate);
        }

        if (JudgeLimits(ref record, header, horizon, release.Waived) is { } broken)
        {
            return broken;
        }

        return release.IsRecount && _eventWindows.BestStatusOf(record.Time, Watermark) != WindowStatus.OnTime
            ? (EventStatus.Late, ReasonCode.None)
            : JudgeWindows(ref record);
    }

    private void RememberRelease(
        Release release,
        ref RecordHeader record,
        BlockHeader header,
        bool isHeld,
        long horizon)
    {
        if (UsesSequence(ref record, header))
        {
            _sequences.Count(record.SourceHash, record.Sequence);
        }
        else if (record.Time > horizon)
        {
            _ledger.Set(
                record.Identity,
                new LedgerEntry(record.Content, record.Time, release.Offset) { Kind = record.Kind, IsHeld = isHeld },
                horizon);
        }
    }

    private void EndRelease(Release release, BlockEffects effects)
    {
        if (_quarantine.Close(release.Offset))
        {
            effects.QuarantineChanges.Add(new QuarantineChange(release.Offset, QuarantineState.Released));
        }
    }

    private void ChangeEntry(
        Release release,
        ref RecordHeader record,
        EventStatus status,
        ReasonCode reason,
        BlockEffects effects)
    {
        _quarantine.Change(release.Offset, status);
        effects.QuarantineChanges.Add(new QuarantineChange(release.Offset, QuarantineState.Open)
        {
            Status = status,
            Reason = reason,
            Property = status == EventStatus.Quarantined ? PropertyOf(ref record) : null,
        });
    }
}
