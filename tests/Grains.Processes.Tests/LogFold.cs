using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Clustering;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>One fold over a partition's log, by the judge with all entities in one state: it knows nothing of slices,
/// calls and takeovers.</summary>
internal sealed class LogFold
{
    private const int ReadBytes = 16 * 1024 * 1024;

    private LogFold()
    {
    }

    /// <summary>What was published must be this, a line for each pane.</summary>
    public IReadOnlyList<string> Panes { get; private set; } = [];

    /// <summary>And this of the quarantine.</summary>
    public IReadOnlyList<string> Quarantine { get; private set; } = [];

    /// <summary>What became of each identity, in order; and whether it was past the horizon there, so that nothing
    /// need be known of it.</summary>
    public Dictionary<(string Source, string Id), List<(EventOutcome Outcome, bool IsForgotten)>> Outcomes { get; } =
        [];

    /// <summary>The epochs of the blocks in their order, without repeats.</summary>
    public List<long> Epochs { get; } = [];

    /// <summary>The headers of all blocks in their order.</summary>
    public List<BlockHeader> Blocks { get; } = [];

    public static async Task<LogFold> ReadAsync(IClusterStore store, int partition)
    {
        var contract = new CompiledContract(Orders.Contract);
        var fold = new LogFold();
        var state = new PartitionState(contract, partition, store.HashKey) { UsesSequences = false };
        var effects = new BlockEffects();
        var batch = new RecordBatch(contract);
        for (var next = 0L; ;)
        {
            var blocks = await store.ReadAsync(Orders.Id, partition, next, ReadBytes, default);
            if (blocks.Count == 0)
            {
                break;
            }

            foreach (var block in blocks)
            {
                Assert.Equal(next, block.Header.FirstOffset);
                next = block.Header.NextOffset;
                RecordCodec.Decode(block.Records.Span, block.Header.Count, store.HashKey, batch);
                var outcomes = new EventOutcome[block.Header.Count];
                state.Apply(block.Header, batch, [.. Enumerable.Range(0, outcomes.Length)], outcomes, effects);
                fold.Note(block.Header, batch, outcomes, HorizonOf(contract, block.Header));
            }
        }

        fold.Panes = [.. effects.Panes.Select(Line)];
        fold.Quarantine = [.. effects.Quarantined.Select(entry =>
            $"{entry.Offset} {entry.Source} {entry.Id} {(int)entry.Status} {(int)entry.Reason}")];
        return fold;
    }

    private static string Line(Pane pane) => string.Join(
        ' ',
        ((object?[])
        [
            pane.Number, pane.Key, pane.Window.Start.Microseconds, pane.Window.End.Microseconds, pane.Revision,
            (int)pane.Mode, (int)pane.Timing, (int)pane.Cause, pane.Offset,
            pane.Values is null ? null : AggregateValuesJson.Write(Orders.Contract.Aggregates, pane.Values),
        ]).Where(part => part is not null));

    private static long HorizonOf(CompiledContract contract, BlockHeader header) => header.Watermark is { } watermark
        ? watermark - contract.SizeMicroseconds - contract.LatenessMicroseconds
        : long.MinValue;

    private void Note(BlockHeader header, RecordBatch batch, EventOutcome[] outcomes, long horizon)
    {
        Blocks.Add(header);
        if (Epochs.Count == 0 || Epochs[^1] != header.Epoch)
        {
            Epochs.Add(header.Epoch);
        }

        for (var i = 0; i < outcomes.Length; i++)
        {
            if (!batch.Headers[i].IsControl)
            {
                var names = RecordCodec.ReadNames(batch.RecordOf(i));
                if (!Outcomes.TryGetValue((names.Source, names.Id), out var known))
                {
                    Outcomes.Add((names.Source, names.Id), known = []);
                }

                known.Add((outcomes[i], batch.Headers[i].Time <= horizon));
            }
        }
    }
}
