using System.Collections.Concurrent;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// Reads for the host of a <see cref="PartitionRole"/> what its acts are about. A release that counts an event in
/// dropped windows is given a fold of the entity over the log: the long way up to now while events go on, the rest when
/// nothing is appended. Safe for use by several threads, for acts of different tickets.
/// </summary>
public sealed class ActInquiry(CompiledContract contract, int partition, HashKey hashKey, IActReads reads)
{
    private readonly ConcurrentDictionary<long, Seen> _seen = [];

    /// <summary>Looks at the log as it is now for a release; gives the offset after the last block that was there.
    /// </summary>
    public async ValueTask<long> SeeLogAsync(long ticket, PartitionAct act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(act);
        var seen = new Seen(new EntityReplay(contract, partition, hashKey, act.Key));
        var entry = await reads.ReadEntryAsync(act.Offset, cancellationToken).ConfigureAwait(false);
        if (entry is { State: QuarantineState.Open })
        {
            var release = QuarantineRelease.Of(contract.Contract, entry);
            seen.Planner = release.IsRecount ? new ReleasePlanner(contract, hashKey, release) : null;
        }

        await ContinueAsync(seen, act, long.MaxValue, cancellationToken).ConfigureAwait(false);
        _seen[ticket] = seen;
        return seen.Replay.NextOffset;
    }

    /// <summary>Forgets what was seen for an act.</summary>
    public void Forget(long ticket) => _seen.TryRemove(ticket, out _);

    /// <summary>What is there of some acts. Everything before <paramref name="nextOffset"/> is published, and nothing
    /// is after it.</summary>
    /// <param name="nextOffset">The offset after the last block.</param>
    /// <param name="acts">The acts.</param>
    /// <param name="now">Now, in microseconds.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async ValueTask<IReadOnlyList<ActFinding>> FindAsync(
        long nextOffset,
        IReadOnlyList<(long Ticket, PartitionAct Act)> acts,
        long now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acts);
        var findings = new ActFinding[acts.Count];
        for (var i = 0; i < findings.Length; i++)
        {
            var (ticket, act) = acts[i];
            findings[i] = act.Kind switch
            {
                PartitionActKind.Correct => await FindWindowsAsync(act, cancellationToken).ConfigureAwait(false),
                PartitionActKind.Release when _seen.TryGetValue(ticket, out var seen) =>
                    await FindReleaseAsync(seen, act, nextOffset, now, cancellationToken).ConfigureAwait(false),
                _ => new ActFinding
                {
                    Entry = await reads.ReadEntryAsync(act.Offset, cancellationToken).ConfigureAwait(false),
                },
            };
        }

        return findings;
    }

    private async ValueTask<ActFinding> FindWindowsAsync(PartitionAct act, CancellationToken cancellationToken)
    {
        var windows = new (Pane?, Pane?)[act.Corrections.Length];
        for (var i = 0; i < windows.Length; i++)
        {
            var correction = act.Corrections[i];
            var revisions = await reads.ReadRevisionsAsync(act.Key, correction.Window, cancellationToken)
                .ConfigureAwait(false);
            windows[i] = (
                revisions.Count == 0 ? null : revisions[^1],
                revisions.FirstOrDefault(pane => pane.Revision == correction.Revision));
        }

        return new ActFinding { Windows = [.. windows] };
    }

    private async ValueTask<ActFinding> FindReleaseAsync(
        Seen seen,
        PartitionAct act,
        long nextOffset,
        long now,
        CancellationToken cancellationToken)
    {
        await ContinueAsync(seen, act, nextOffset, cancellationToken).ConfigureAwait(false);
        var finding = new ActFinding
        {
            Entry = await reads.ReadEntryAsync(act.Offset, cancellationToken).ConfigureAwait(false),
            HasLog = true,
            Earlier = seen.Earlier,
        };
        if (finding.Entry is not { State: QuarantineState.Open } entry
            || QuarantineRelease.Of(contract.Contract, entry) is not { IsRecount: true } release)
        {
            return finding;
        }

        if (seen.Planner is not { } planner)
        {
            // It was no such entry when the log was seen.
            return finding with { HasLog = false };
        }

        var state = seen.Replay.State;
        if (!planner.NeedsLog(state.Watermark) || state.Preview(release, new HybridTimestamp(now, 0)).Status
                is not (EventStatus.Accepted or EventStatus.Late))
        {
            return finding;
        }

        if (seen.IsCut)
        {
            return finding with { Refusal = ReleaseRefusal.BeforeBase };
        }

        if (planner.IsCounted)
        {
            return finding with { Refusal = ReleaseRefusal.CountedBefore };
        }

        Dictionary<Window, (int, AggregateValues?)> newest = [];
        foreach (var window in seen.Windows ??= planner.Count())
        {
            var revisions = await reads.ReadRevisionsAsync(act.Key, window, cancellationToken).ConfigureAwait(false);
            newest.Add(window, revisions.Count == 0 ? (0, null) : (revisions[^1].Revision, revisions[^1].Values));
        }

        return finding with { Plan = planner.Make(state, newest) };
    }

    private async ValueTask ContinueAsync(
        Seen seen,
        PartitionAct act,
        long toOffset,
        CancellationToken cancellationToken)
    {
        var replay = seen.Replay;
        while (replay.NextOffset < toOffset)
        {
            var blocks = await reads.ReadBlocksAsync(replay.NextOffset, cancellationToken).ConfigureAwait(false);
            if (blocks.Count == 0)
            {
                break;
            }

            seen.IsCut |= replay.NextOffset == 0 && blocks[0].Header.FirstOffset > 0;
            foreach (var block in blocks.Where(block => block.Header.FirstOffset < toOffset))
            {
                replay.Add(
                    block,
                    (batch, index, offset, outcome) => seen.Planner?.Show(batch, index, offset, outcome),
                    (record, outcome) =>
                    {
                        seen.Planner?.ShowControl(record, outcome);
                        seen.Note(act, record, outcome);
                    });
            }
        }
    }

    private sealed class Seen(EntityReplay replay)
    {
        public EntityReplay Replay { get; } = replay;

        public ReleasePlanner? Planner { get; set; }

        /// <summary>The windows that the planner named, once it has counted the event.</summary>
        public IReadOnlyList<Window>? Windows { get; set; }

        /// <summary>Whether the log does not go back to its beginning.</summary>
        public bool IsCut { get; set; }

        public Domain.Judging.EventOutcome? Earlier { get; private set; }

        public void Note(PartitionAct act, ReadOnlySpan<byte> record, Domain.Judging.EventOutcome outcome)
        {
            if (RecordCodec.ReadControl(record, out var payload) == ControlKind.Released
                && Domain.Judging.Release.Read(payload) is var release
                && (release.Offset, release.Waived, release.WaivedProperty)
                    == (act.Offset, act.Waived, act.WaivedProperty))
            {
                Earlier = outcome;
            }
        }
    }
}
