using Orleans;
using Orleans.Concurrency;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Grains;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>Sends requests as the gateway does, to writers that only append.</summary>
internal sealed class AppendOnlyGateway(IGrainFactory grains, string contractId)
{
    /// <summary>Takes a sealed request: on return its events are on stable storage.</summary>
    public Task IngestAsync(PreparedRequest request) => Task.WhenAll(request.Shares.Select(share =>
    {
        var writer = new ByteWriter();
        new EventShare
        {
            Watermark = null,
            Count = share.Count,
            Records = share.Records,
            MinEventTime = share.MinEventTime,
            MaxEventTime = share.MaxEventTime,
        }.Write(writer);
        return grains.GetGrain<IAppendOnlyGrain>(GrainKeys.Partition(contractId, share.Partition))
            .AppendAsync(writer.ToArray().AsImmutable());
    }));
}
