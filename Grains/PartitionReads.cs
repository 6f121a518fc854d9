using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Grains;

/// <summary>One partition in the cluster's store.</summary>
internal sealed class PartitionReads(IClusterStore store, CompiledContract contract, int partition, int maxBytes)
    : IActReads
{
    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        string key,
        Window window,
        CancellationToken cancellationToken) =>
        store.Results.ReadRevisionsAsync(contract.Contract, key, window, cancellationToken);

    public ValueTask<QuarantineEntry?> ReadEntryAsync(long offset, CancellationToken cancellationToken) =>
        store.Results.ReadQuarantineEntryAsync(contract.Contract, partition, offset, cancellationToken);

    public ValueTask<IReadOnlyList<LoggedBlock>> ReadBlocksAsync(
        long fromOffset,
        CancellationToken cancellationToken) =>
        store.ReadAsync(contract.Contract.Id, partition, fromOffset, maxBytes, cancellationToken);
}
