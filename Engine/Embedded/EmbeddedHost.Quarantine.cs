using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    /// <summary>The session of an entity that contains an instant (microseconds), as it is now; null for none, and
    /// where windows are no sessions. To be read while no other call is under way.</summary>
    public async Task<Window?> SessionOfAsync(string contractId, int partition, string key, long time)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            return Find(contractId).Writers[partition].State.SessionOf(Encoding.UTF8.GetBytes(key), time);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>What is missing of the sequences of sources that number their events, by partition.</summary>
    public async Task<IReadOnlyList<(int Partition, SequenceGap Gap)>> SequenceGapsAsync(string contractId)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            return [.. Find(contractId).Writers.SelectMany((writer, partition) =>
                writer.State.SequenceGaps.Select(gap => (partition, gap)))];
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Releases the oldest open quarantine entry of an event: its rule is waived once, and all other steps are
    /// run. A conflict is not released.</summary>
    public async Task<ReleaseReport> ReleaseAsync(
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var hosted = Find(contractId);
            if (await OldestEntryOfAsync(hosted, source, id, cancellationToken).ConfigureAwait(false) is not { } entry)
            {
                return new ReleaseReport(Refusal(ReasonCode.NotQuarantined), null);
            }

            var partition = entry.Partition;
            if (entry.Status == EventStatus.Conflict)
            {
                return Refused(entry, ReleaseRefusal.Conflict);
            }

            var plan = new ReleasePlan(QuarantineRelease.Of(hosted.Contract, entry), []);
            Step(() => hosted.FenceOne(partition, Now(), _open));
            await FlushAsync().ConfigureAwait(false);
            if (hosted.Writers[partition].State.Preview(plan.Release, new HybridTimestamp(Now(), 0)).Status
                is EventStatus.Accepted or EventStatus.Late && plan.Release.IsRecount)
            {
                var (made, refusal) = await PlanAsync(hosted, partition, plan.Release, cancellationToken)
                    .ConfigureAwait(false);
                if (made is null)
                {
                    return Refused(entry, refusal);
                }

                plan = made;
            }

            var outcome = default(EventOutcome);
            Step(() => _open.Add(hosted.Writers[partition].Release(
                plan.Release,
                plan.Corrections,
                hosted.Control.Watermark.Watermark,
                Now(),
                hosted.EffectsOn(partition),
                out outcome)));
            await FlushAsync().ConfigureAwait(false);
            return new ReleaseReport(outcome, entry);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Ends the oldest open quarantine entry of an event without effect; false when there is none.</summary>
    public async Task<bool> DiscardAsync(string contractId, string source, string id)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var hosted = Find(contractId);
            if (await OldestEntryOfAsync(hosted, source, id, CancellationToken.None).ConfigureAwait(false)
                is not { } entry)
            {
                return false;
            }

            Step(() => _open.Add(hosted.Writers[entry.Partition].Discard(
                new Discard(entry.Offset, entry.Key),
                hosted.Control.Watermark.Watermark,
                Now(),
                hosted.EffectsOn(entry.Partition))));
            await FlushAsync().ConfigureAwait(false);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    private static ReleaseReport Refused(QuarantineEntry entry, ReleaseRefusal? why) =>
        new(Refusal(ReasonCode.NotReleasable), entry) { Refusal = why };

    private static EventOutcome Refusal(ReasonCode reason) => new(EventStatus.Rejected, reason, null);

    // The id of an event does not say its entity: each partition is asked.
    private async Task<QuarantineEntry?> OldestEntryOfAsync(
        HostedContract hosted,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        QuarantineEntry? oldest = null;
        for (var partition = 0; partition < hosted.Writers.Length; partition++)
        {
            if (hosted.Writers[partition].State.OldestInQuarantine(source, id) is not var (offset, _))
            {
                continue;
            }

            var entry = await _ports.Results
                .ReadQuarantineEntryAsync(hosted.Contract, partition, offset, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException($"The quarantine has no entry at {partition}:{offset}.");
            if (oldest is null || entry.Ingested.CompareTo(oldest.Ingested) < 0)
            {
                oldest = entry;
            }
        }

        return oldest;
    }

    // The plan of a release, or why there is none: the event was counted before, in a time that the ledger has
    // forgotten, or what it is to be counted with is not kept any more.
    private async Task<(ReleasePlan? Plan, ReleaseRefusal? Refusal)> PlanAsync(
        HostedContract hosted,
        int partition,
        Release release,
        CancellationToken cancellationToken)
    {
        var contract = hosted.Contract;
        var state = hosted.Writers[partition].State;
        var planner = new ReleasePlanner(hosted.Control.Contract, HashKey, release);
        if (!planner.NeedsLog(state.Watermark))
        {
            return (new ReleasePlan(release, []), null);
        }

        if (planner.Own.Any(window => hosted.Control.IsDropped(WindowGrouping.GroupOf(contract, window))))
        {
            return (null, ReleaseRefusal.ResultsDropped);
        }

        if (planner.Own.Any(window => window.Start.Microseconds < hosted.Control.Retained?.Bound))
        {
            return (null, ReleaseRefusal.BeforeBase);
        }

        await PartitionReplay.RunAsync(
            this,
            hosted.Control.Contract,
            partition,
            long.MaxValue,
            record => planner.Show(record.Batch, record.Index, record.Offset, record.Outcome),
            cancellationToken,
            null,
            (_, record, outcome) => planner.ShowControl(record, outcome)).ConfigureAwait(false);
        if (planner.IsCounted)
        {
            return (null, ReleaseRefusal.CountedBefore);
        }

        Dictionary<Window, (int, AggregateValues?)> newest = [];
        foreach (var window in planner.Count())
        {
            var revisions = await Results.ReadRevisionsAsync(contract, planner.Key, window, cancellationToken)
                .ConfigureAwait(false);
            newest.Add(window, revisions.Count == 0 ? (0, null) : (revisions[^1].Revision, revisions[^1].Values));
        }

        return (planner.Make(state, newest), null);
    }
}
