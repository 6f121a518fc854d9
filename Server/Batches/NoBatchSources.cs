using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Server.Batches;

/// <summary>A server without databases to read batch rows from.</summary>
internal sealed class NoBatchSources : IBatchSources
{
    public Task<IBatchSource?> OpenAsync(
        string name,
        Contract contract,
        BatchSourceQuery rows,
        CancellationToken cancellationToken) => Task.FromResult<IBatchSource?>(null);
}
