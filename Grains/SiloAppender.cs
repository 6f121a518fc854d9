using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;

namespace StreamBatch.Grains;

/// <summary>The one way of a silo to the log: blocks of all its partitions that wait at one time are appended in one
/// transaction. Each partition has at most one block under way, which bounds what waits.</summary>
public sealed class SiloAppender : IAsyncDisposable
{
    private const int MaxBlocks = 256;

    private readonly GroupedWork<PendingBlock, bool> _appends;

    /// <summary>An appender to a store.</summary>
    public SiloAppender(IClusterStore store) => _appends = new GroupedWork<PendingBlock, bool>(
        async blocks => await store.AppendAsync(blocks, CancellationToken.None).ConfigureAwait(false),
        MaxBlocks,
        _ => 1,
        MaxBlocks);

    /// <summary>Appends a block; whether it is durable, or was refused.</summary>
    public Task<bool> AppendAsync(PendingBlock block) => _appends.DoAsync(block);

    /// <summary>Appends what waits, and ends.</summary>
    public ValueTask DisposeAsync() => _appends.DisposeAsync();
}
