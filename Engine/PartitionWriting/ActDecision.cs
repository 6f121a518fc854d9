using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What is done with an act: answered, or appended. Made while everything before it is published and
/// nothing else is appended, so that it follows from the log alone.</summary>
/// <param name="Answer">The answer, which holds if the partition is still the writer's; null when it is appended.
/// </param>
/// <param name="Records">The control records to append, each after its length.</param>
/// <param name="Count">The number of records.</param>
internal sealed record ActDecision(PartitionActAnswer? Answer, ReadOnlyMemory<byte> Records, int Count)
{
    /// <summary>Decides.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="act">The act.</param>
    /// <param name="finding">What is there.</param>
    /// <param name="watermark">The watermark of the partition's last block, in microseconds.</param>
    /// <returns>The decision; null when the log must be looked at first.</returns>
    public static ActDecision? Of(CompiledContract contract, PartitionAct act, ActFinding finding, long? watermark) =>
        act.Kind switch
        {
            PartitionActKind.Correct => Correct(contract, act, finding, watermark),
            PartitionActKind.Release => Release(contract.Contract, act, finding),
            PartitionActKind.Discard => Discard(act, finding),
            _ => With(PartitionActStatus.Done),
        };

    /// <summary>Whether the pane of a correction's revision is the correction's own.</summary>
    private static bool IsOf(Pane? pane, Correction correction) =>
        pane is { Timing: PaneTiming.Correction }
        && pane.Revision == correction.Revision
        && pane.Cause == correction.Cause
        && pane.Run == correction.Run
        && pane.RestsOn == correction.RestsOn
        && Equals(pane.Values, correction.Values);

    private static ActDecision Correct(
        CompiledContract contract,
        PartitionAct act,
        ActFinding finding,
        long? watermark)
    {
        var windows = new EventWindows(contract);
        var places = Enumerable.Range(0, act.Corrections.Length);
        if (places.All(i => IsOf(finding.Windows[i].Same, act.Corrections[i])))
        {
            return With(PartitionActStatus.Done);
        }

        if (act.Corrections.Any(
            correction => !(watermark >= windows.SettledAt(correction.Window.End.Microseconds))))
        {
            return With(PartitionActStatus.NotSettled);
        }

        if (places.Any(i => (finding.Windows[i].Newest?.Revision ?? 0) != act.Corrections[i].Revision - 1))
        {
            return With(PartitionActStatus.Superseded);
        }

        var records = new ByteWriter();
        foreach (var i in places)
        {
            Add(records, act.Corrections[i] with { Before = finding.Windows[i].Newest?.Values });
        }

        return new ActDecision(null, records.ToArray(), act.Corrections.Length);
    }

    private static ActDecision? Release(Contract contract, PartitionAct act, ActFinding finding)
    {
        if (finding.Entry is not { } entry)
        {
            return With(PartitionActStatus.NotQuarantined);
        }

        var release = QuarantineRelease.Of(contract, entry);
        if (entry.State != QuarantineState.Open
            || (release.Waived, release.WaivedProperty) != (act.Waived, act.WaivedProperty))
        {
            // Somebody was there before, perhaps this act itself: the log says what became of the event then.
            return !finding.HasLog ? null
                : finding.Earlier is not { } outcome ? With(PartitionActStatus.NotQuarantined)
                : new ActDecision(
                    new PartitionActAnswer(PartitionActStatus.Done) { Outcome = outcome }, default, 0);
        }

        if (entry.Status == EventStatus.Conflict || finding.Refusal is not null)
        {
            return new ActDecision(
                new PartitionActAnswer(PartitionActStatus.NotReleasable)
                {
                    Refusal = finding.Refusal ?? ReleaseRefusal.Conflict,
                },
                default,
                0);
        }

        if (release.IsRecount && !finding.HasLog)
        {
            return null;
        }

        var plan = finding.Plan ?? new ReleasePlan(release, []);
        var records = new ByteWriter();
        var payload = new ByteWriter();
        plan.Release.Write(payload);
        RecordCodec.WriteControl(records, ControlKind.Released, payload.Written);
        foreach (var correction in plan.Corrections)
        {
            Add(records, correction);
        }

        return new ActDecision(null, records.ToArray(), 1 + plan.Corrections.Count);
    }

    private static ActDecision Discard(PartitionAct act, ActFinding finding)
    {
        switch (finding.Entry?.State)
        {
            case QuarantineState.Discarded:
                return With(PartitionActStatus.Done);
            case QuarantineState.Open:
                var payload = new ByteWriter();
                new Discard(act.Offset, finding.Entry.Key).Write(payload);
                var records = new ByteWriter();
                RecordCodec.WriteControl(records, ControlKind.Discarded, payload.Written);
                return new ActDecision(null, records.ToArray(), 1);
            default:
                return With(PartitionActStatus.NotQuarantined);
        }
    }

    private static void Add(ByteWriter records, Correction correction)
    {
        var payload = new ByteWriter();
        correction.Write(payload);
        RecordCodec.WriteControl(records, ControlKind.Correction, payload.Written);
    }

    private static ActDecision With(PartitionActStatus status) => new(new PartitionActAnswer(status), default, 0);
}
