using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Releasing;
using Xunit;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>Releases, discards and corrections by chance, given to a writer with the entity hosts fused in. The plan of
/// each release is made twice: from the fold of its entity alone, and from that of the whole partition.</summary>
internal sealed class EntityActs(EntityTraffic traffic, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How often what was done.</summary>
    public Dictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>Does something, or nothing.</summary>
    public void Act(Moment moment)
    {
        var open = Entries(moment.Effects).Where(entry => entry.State == QuarantineState.Open).ToList();
        switch (_random.Next(6))
        {
            case 0 or 1 when open.Count > 0:
                Release(moment, open[_random.Next(open.Count)]);
                break;
            case 2 when open.Count > 0:
                var entry = open[_random.Next(open.Count)];
                moment.Blocks.Add(moment.Writer.Discard(
                    new Discard(entry.Offset, entry.Key), moment.Watermark, moment.Now, moment.Effects));
                Count("discard");
                break;
            case 3:
                Correct(moment, open);
                break;
        }
    }

    /// <summary>The quarantine that follows from effects.</summary>
    public static List<QuarantineEntry> Entries(BlockEffects effects)
    {
        var entries = effects.Quarantined.ToList();
        foreach (var change in effects.QuarantineChanges)
        {
            var place = entries.FindIndex(entry => entry.Offset == change.Offset);
            entries[place] = change.Status is { } status
                ? entries[place] with { Status = status, Reason = change.Reason, Property = change.Property }
                : entries[place] with { State = change.State };
        }

        return entries;
    }

    private void Release(Moment moment, QuarantineEntry entry)
    {
        if (entry.Status == EventStatus.Conflict)
        {
            return;
        }

        // As both editions do: what is known of the watermark is recorded first.
        var (writer, effects, blocks, watermark, now) = moment;
        if (writer.State.Watermark != watermark)
        {
            blocks.Add(writer.Reach(watermark, now, effects));
        }

        var plan = new ReleasePlan(QuarantineRelease.Of(traffic.Contract.Contract, entry), []);
        if (plan.Release.IsRecount)
        {
            var made = Plan(moment, plan.Release, entry.Key);
            if (made is null)
            {
                return;
            }

            plan = made;
        }

        blocks.Add(writer.Release(plan.Release, plan.Corrections, watermark, now, effects, out var outcome));
        Count("release " + outcome.Status);
        Count(plan.Corrections.Count > 0 ? "release with corrections" : "release");
        Count(plan.Release.Revival.IsEmpty ? "release" : "release with sessions");
    }

    private ReleasePlan? Plan(Moment moment, Release release, string key)
    {
        var alone = new ReleasePlanner(traffic.Contract, EntityTraffic.HashKey, release);
        var replay = new EntityReplay(traffic.Contract, 0, EntityTraffic.HashKey, key);
        foreach (var block in moment.Blocks)
        {
            replay.Add(
                new LoggedBlock("c", block.Header, block.Payload.Bytes, default), alone.Show, alone.ShowControl);
        }

        var state = moment.Writer.State;
        var ingested = new HybridTimestamp(moment.Now, 0);
        var preview = state.Preview(release, ingested);
        Assert.Equal(preview, replay.State.Preview(release, ingested));
        if (preview.Status is not (EventStatus.Accepted or EventStatus.Late) || !alone.NeedsLog(state.Watermark))
        {
            return new ReleasePlan(release, []);
        }

        var whole = ShowAll(moment, release);
        Assert.Equal(whole.IsCounted, alone.IsCounted);
        if (whole.IsCounted)
        {
            return null;
        }

        var plan = whole.Make(state, Newest(moment.Effects, key, whole.Count()));
        Assert.Equal(
            BytesOf(plan), BytesOf(alone.Make(replay.State, Newest(moment.Effects, key, alone.Count()))));
        return plan;
    }

    private ReleasePlanner ShowAll(Moment moment, Release release)
    {
        var planner = new ReleasePlanner(traffic.Contract, EntityTraffic.HashKey, release);
        var state = new PartitionState(traffic.Contract, 0, EntityTraffic.HashKey);
        foreach (var block in moment.Blocks)
        {
            var batch = traffic.Decode(block);
            var outcomes = new EventOutcome[batch.Count];
            state.Apply(block.Header, batch, [.. Enumerable.Range(0, batch.Count)], outcomes, new BlockEffects());
            for (var i = 0; i < outcomes.Length; i++)
            {
                if (batch.Headers[i].IsControl)
                {
                    planner.ShowControl(batch.RecordOf(i), outcomes[i]);
                }
                else
                {
                    planner.Show(batch, i, block.Header.FirstOffset + i, outcomes[i]);
                }
            }
        }

        return planner;
    }

    private void Correct(Moment moment, List<QuarantineEntry> open)
    {
        var (writer, effects, blocks, watermark, now) = moment;
        var settled = effects.Panes
            .Where(pane => writer.State.IsSettled(pane.Window) && !effects.Panes.Exists(other => other.Key == pane.Key
                && !writer.State.IsSettled(other.Window)
                && other.Window.Start <= pane.Window.End && pane.Window.Start <= other.Window.End))
            .ToList();
        if (settled.Count == 0)
        {
            return;
        }

        var chosen = settled[_random.Next(settled.Count)];
        var newest = effects.Panes.FindLast(pane => pane.Key == chosen.Key && pane.Window == chosen.Window)!;
        blocks.Add(writer.Correct(
            new Correction
            {
                Key = chosen.Key,
                Window = chosen.Window,
                Revision = newest.Revision + 1,
                Cause = PaneCause.Repair,
                Class = DriftClass.Late,
                Run = "run",
                RestsOn = newest.Offset,
                Values = settled[_random.Next(settled.Count)].Values,
                Before = newest.Values,
                Counted =
                [
                    .. open.Where(entry => entry.Key == chosen.Key && entry.Time >= chosen.Window.Start
                            && entry.Time < chosen.Window.End
                            && entry.Status is EventStatus.Held or EventStatus.Expired)
                        .Select(entry => entry.Offset).Order(),
                ],
            },
            watermark,
            now,
            effects));
        Count("correction");
    }

    private static Dictionary<Window, (int Revision, AggregateValues? Values)> Newest(
        BlockEffects effects,
        string key,
        IReadOnlyList<Window> windows) => windows.ToDictionary(window => window, window =>
            effects.Panes.FindLast(pane => pane.Key == key && pane.Window == window) is { } pane
                ? (pane.Revision, pane.Values)
                : (0, (AggregateValues?)null));

    private static byte[] BytesOf(ReleasePlan plan)
    {
        var writer = new ByteWriter();
        plan.Release.Write(writer);
        foreach (var correction in plan.Corrections)
        {
            correction.Write(writer);
        }

        return writer.ToArray();
    }

    private void Count(string what) => Done[what] = Done.GetValueOrDefault(what) + 1;

    /// <summary>A writer between two of its requests.</summary>
    internal sealed record Moment(
        PartitionWriter Writer,
        BlockEffects Effects,
        List<PendingBlock> Blocks,
        long Watermark,
        long Now);
}
