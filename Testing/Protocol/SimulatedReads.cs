using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Testing.Protocol;

/// <summary>One partition of the simulated store, as it is at the instant of the call.</summary>
internal sealed class SimulatedReads(SimulatedStore store, int partition) : IActReads
{
    private const int BlocksAtOnce = 3;

    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        string key,
        Window window,
        CancellationToken cancellationToken) =>
        new([.. store.Panes(partition).Where(pane => pane.Key == key && pane.Window == window)]);

    public ValueTask<QuarantineEntry?> ReadEntryAsync(long offset, CancellationToken cancellationToken) =>
        new(store.Quarantine(partition).FirstOrDefault(entry => entry.Offset == offset));

    public ValueTask<IReadOnlyList<LoggedBlock>> ReadBlocksAsync(
        long fromOffset,
        CancellationToken cancellationToken) =>
        new(store.Read(partition, fromOffset, BlocksAtOnce));

    /// <summary>The result of what has ended, as everything does here that reads.</summary>
    public static T Now<T>(ValueTask<T> reading) => reading.IsCompleted
        ? reading.Result
        : throw new InvalidOperationException("The simulated store is never waited for.");
}
