using Orleans;
using Orleans.Concurrency;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>A partition's writer that appends and does nothing else; its key is that of the partition's.</summary>
public interface IAppendOnlyGrain : IGrainWithStringKey
{
    /// <summary>Takes a share of a request (docs/formats/protocol.md); ends when its events are on stable storage.
    /// </summary>
    Task AppendAsync(Immutable<byte[]> share);
}
