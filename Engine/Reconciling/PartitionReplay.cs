using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Replays one partition's log through the same judge that first decided it, apart from live traffic, and shows every
/// event with its outcome: the one source of evidence, recompute and explanation.
/// </summary>
public static class PartitionReplay
{
    /// <summary>Sees one event.</summary>
    public delegate void Visit(ReplayedRecord record);

    /// <summary>
    /// Replays the log of <paramref name="partition"/> from its beginning, or its base, up to
    /// <paramref name="toOffset"/>, exclusive; a block that holds it is judged whole and visited up to it.
    /// </summary>
    /// <param name="host">The host whose log it is.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="toOffset">The offset to stop before.</param>
    /// <param name="visit">Sees every event.</param>
    /// <param name="cancellationToken">Ends the replay.</param>
    /// <param name="publish">Sees every pane, in the order of their numbers; null: they are passed over.</param>
    /// <param name="control">Sees every control record with what became of it; null: they are passed over.</param>
    /// <param name="pace">How fast to read; null: as fast as it goes.</param>
    /// <returns>The watermark of the last block that begins before <paramref name="toOffset"/>, in
    /// microseconds.</returns>
    public static async Task<long?> RunAsync(
        IReconcileHost host,
        CompiledContract contract,
        int partition,
        long toOffset,
        Visit visit,
        CancellationToken cancellationToken,
        Action<Pane>? publish = null,
        Action<BlockHeader, byte[], EventOutcome>? control = null,
        PacedReading? pace = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(visit);
        var (first, state) = await host.ReadStartAsync(contract, partition, cancellationToken).ConfigureAwait(false);
        var batch = new RecordBatch(contract);
        var effects = new BlockEffects();
        int[] order = [];
        EventOutcome[] outcomes = [];
        var blocks = host
            .ReadPartitionAsync(contract.Contract.Id, partition, first, toOffset, cancellationToken);
        await foreach (var block in blocks.ConfigureAwait(false))
        {
            var count = block.Header.Count;
            if (order.Length < count)
            {
                order = [.. Enumerable.Range(0, count * 2)];
                outcomes = new EventOutcome[count * 2];
            }

            RecordCodec.Decode(block.Records.Span, count, host.HashKey, batch);
            state.Apply(block.Header, batch, order.AsSpan(0, count), outcomes.AsSpan(0, count), effects);
            if (publish is not null)
            {
                effects.Panes.ForEach(publish);
            }

            effects.Clear();
            for (var i = 0; i < count && block.Header.FirstOffset + i < toOffset; i++)
            {
                if (!batch.Headers[i].IsControl)
                {
                    visit(new ReplayedRecord
                    {
                        Block = block.Header,
                        Offset = block.Header.FirstOffset + i,
                        Batch = batch,
                        Index = i,
                        Outcome = outcomes[i],
                    });
                }
                else
                {
                    control?.Invoke(block.Header, batch.RecordOf(i).ToArray(), outcomes[i]);
                }
            }

            if (pace is not null)
            {
                await pace.TakeAsync(count, cancellationToken).ConfigureAwait(false);
            }
        }

        return state.Watermark;
    }
}
