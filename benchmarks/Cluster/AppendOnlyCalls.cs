using Orleans;
using Orleans.Concurrency;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>Brings the shares that a gateway sends, a silo's own or a client's, to the writers that only append, and
/// takes no report of progress: nothing is judged, and no watermark decided.</summary>
internal sealed class AppendOnlyCalls(IGrainFactory grains) : IOutgoingGrainCallFilter
{
    private static readonly EventOutcome Accepted = new(EventStatus.Accepted, ReasonCode.None, null);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        switch (context.InterfaceMethod.DeclaringType?.Name, context.MethodName)
        {
            case (nameof(IPartitionGrain), nameof(IPartitionGrain.AppendAsync)):
                context.Result = await AppendAsync(
                    context.TargetId.Key.ToString()!, (Immutable<byte[]>)context.Request.GetArgument(0)!);
                break;
            case (nameof(IWatermarkGrain), nameof(IWatermarkGrain.ReportAsync)):
                context.Result = null;
                break;
            default:
                await context.Invoke();
                break;
        }
    }

    private async Task<Immutable<byte[]>> AppendAsync(string partition, Immutable<byte[]> share)
    {
        var count = EventShare.Read(share.Value).Count;
        await grains.GetGrain<IAppendOnlyGrain>(partition).AppendAsync(share);
        var outcomes = new EventOutcome[count];
        Array.Fill(outcomes, Accepted);
        var writer = new ByteWriter();
        new ShareAnswer(null, outcomes).Write(writer);
        return writer.ToArray().AsImmutable();
    }
}
