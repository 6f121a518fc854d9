using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Testing.Protocol;

/// <summary>Holds the store of a run against one fold over each partition's log, by the writer with the entities fused
/// in, which knows nothing of slices, calls and takeovers.</summary>
internal sealed class ProtocolCheck(SimulatedCluster cluster, Contract contract)
{
    private readonly Dictionary<(string Source, string Id), List<EventOutcome>> _outcomes = [];
    private readonly List<(long At, string Source, long Time)> _progress = [];
    private readonly List<(int Partition, Release Release, EventOutcome Outcome)> _releases = [];

    /// <param name="acknowledged">What clients were told.</param>
    public void Everything(IEnumerable<(string Source, string Id, EventOutcome Outcome)> acknowledged)
    {
        _outcomes.Clear();
        _progress.Clear();
        _releases.Clear();
        for (var partition = 0; partition < contract.Partitions; partition++)
        {
            Partition(partition);
        }

        foreach (var (source, id, outcome) in acknowledged)
        {
            Require(
                _outcomes.TryGetValue((source, id), out var outcomes),
                $"Event {id} of {source} was acknowledged and is not in the log.");
            Require(
                outcomes!.Contains(outcome),
                $"Event {id} of {source} was acknowledged as {outcome}, which is no outcome of it in the log.");
        }

        Watermarks();
    }

    /// <summary>Holds the answers to acts against the log: after <see cref="Everything"/>.</summary>
    public void Acts(IEnumerable<(int Partition, PartitionAct Act, PartitionActAnswer Answer)> answered)
    {
        var logged = Enumerable.Range(0, contract.Partitions)
            .SelectMany(partition => LoggedActs.Of(cluster, partition))
            .Where(item => item.Correction?.Run is not null)
            .ToLookup(item => item.Correction!.Run!, item => item.NextOffset);
        foreach (var (partition, act, answer) in answered)
        {
            var isDone = answer.Status == PartitionActStatus.Done;
            switch (act.Kind)
            {
                case PartitionActKind.Correct:
                    var blocks = logged[act.Corrections[0].Run!].ToList();
                    Require(
                        blocks.Count == (isDone ? act.Corrections.Length : 0) && blocks.Distinct().Count() <= 1,
                        $"{act.Corrections[0].Run} was answered {answer.Status}, and has {blocks.Count} corrections.");
                    break;
                case PartitionActKind.Release when isDone:
                    Require(
                        _releases.Exists(item => item.Partition == partition && item.Release.Offset == act.Offset
                            && item.Release.Waived == act.Waived && item.Outcome == answer.Outcome),
                        $"A release was answered {answer.Outcome}, which is no outcome of it in the log.");
                    break;
                case PartitionActKind.Discard:
                    var state = cluster.Store.Quarantine(partition).First(entry => entry.Offset == act.Offset).State;

                    // A correction that was computed before may count it all the same.
                    Require(
                        state == QuarantineState.Recomputed
                            || (isDone == (state == QuarantineState.Discarded) && state != QuarantineState.Open),
                        $"A discard was answered {answer.Status}, and the entry is {state}.");
                    break;
            }
        }
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ProtocolBrokenException(rule);
        }
    }

    private void Partition(int partition)
    {
        var state = new PartitionState(cluster.Contract, partition, SimulatedCluster.HashKey)
        {
            UsesSequences = false,
        };
        var effects = new BlockEffects();
        var batch = new RecordBatch(cluster.Contract);
        foreach (var (at, block) in cluster.Store.History.Where(item => item.Block.Header.Partition == partition))
        {
            var logged = SimulatedStore.Logged(block);
            RecordCodec.Decode(logged.Records.Span, block.Header.Count, SimulatedCluster.HashKey, batch);
            var outcomes = new EventOutcome[block.Header.Count];
            state.Apply(block.Header, batch, [.. Enumerable.Range(0, outcomes.Length)], outcomes, effects);
            for (var i = 0; i < outcomes.Length; i++)
            {
                Note(partition, batch, i, outcomes[i], at);
            }
        }

        var panes = cluster.Store.Panes(partition);
        for (var i = 0; i < Math.Min(effects.Panes.Count, panes.Count); i++)
        {
            if (effects.Panes[i] != panes[i])
            {
                throw new ProtocolBrokenException(
                    $"Pane {i + 1} of partition {partition} is {panes[i]}, and not {effects.Panes[i]}.");
            }
        }

        Require(
            effects.Panes.Count == panes.Count,
            $"Partition {partition} has {panes.Count} panes, and not {effects.Panes.Count}.");
        var expected = Quarantine(effects).Select(Line);
        Require(
            expected.SequenceEqual(cluster.Store.Quarantine(partition).Select(Line)),
            $"The quarantine of partition {partition} is not what its log says.");
    }

    private static List<QuarantineEntry> Quarantine(BlockEffects effects)
    {
        var entries = effects.Quarantined.ToList();
        foreach (var change in effects.QuarantineChanges)
        {
            var place = entries.FindIndex(entry => entry.Offset == change.Offset);
            entries[place] = QuarantineBook.Changed(entries[place], change);
        }

        return entries;
    }

    private static string Line(QuarantineEntry entry) =>
        $"{entry.Offset} {entry.Source} {entry.Id} {entry.Key} {entry.Time} {entry.Status} {entry.Reason} "
        + $"{entry.Property} {entry.State} {entry.Ingested} {Convert.ToHexString(entry.Record.Span)}";

    private void Note(int partition, RecordBatch batch, int index, EventOutcome outcome, long at)
    {
        if (batch.Headers[index].IsControl)
        {
            if (RecordCodec.ReadControl(batch.RecordOf(index), out var payload) == ControlKind.Released)
            {
                _releases.Add((partition, Release.Read(payload), outcome));
            }

            return;
        }

        var names = RecordCodec.ReadNames(batch.RecordOf(index));
        if (!_outcomes.TryGetValue((names.Source, names.Id), out var outcomes))
        {
            _outcomes.Add((names.Source, names.Id), outcomes = []);
        }

        outcomes.Add(outcome);
        var header = batch.Headers[index];
        if (outcome.Status is EventStatus.Accepted or EventStatus.Late && header.Kind == RecordKind.Record)
        {
            _progress.Add((at, names.Source, header.Time));
        }
    }

    // At each decision: for every source that it lists, an accepted event must justify it, and it must be in the log.
    private void Watermarks()
    {
        var tolerance = contract.Watermark.OutOfOrderness.Ticks / TimeSpan.TicksPerMicrosecond;
        ControlLog? control = null;
        foreach (var (at, block) in cluster.Store.History)
        {
            if (block.Header.Partition != BlockHeader.ControlLog)
            {
                continue;
            }

            var logged = SimulatedStore.Logged(block);
            if (control is null)
            {
                control = ControlLog.Open(logged, _ => new ContractReading(contract, []));
                continue;
            }

            var before = control.Watermark.Watermark;
            control.Replay(logged);

            // A source that is first heard of joins at the watermark in force: it holds what comes after.
            if (control.Watermark.Watermark is not { } watermark || watermark >= ProtocolScript.End
                || watermark == before)
            {
                continue;
            }

            foreach (var source in control.Watermark.Sources)
            {
                var newest = _progress.Where(item => item.At <= at && item.Source == source.Source)
                    .Max(item => (long?)item.Time);
                Require(
                    newest - tolerance >= watermark,
                    $"The watermark {watermark} is ahead of source {source.Source}, which is at {newest}.");
            }
        }
    }
}
