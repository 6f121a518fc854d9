using Orleans;
using Orleans.Concurrency;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Grains;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>
/// What a partition's writer does for the log alone, as it does it: shares that wait are joined into a block of at most
/// 256 KiB, one block is under way, and the silo's appender writes the blocks of all partitions. No entity is called
/// and nothing is published.
/// </summary>
[Reentrant]
internal sealed class AppendOnlyGrain(IClusterStore store, SiloAppender appender, GrainOptions options)
    : Grain, IAppendOnlyGrain
{
    private readonly Queue<(EventShare Share, TaskCompletionSource Done)> _queue = new();
    private HybridTimestamp _ingested;
    private string _contractId = "";
    private int _partition;
    private long _epoch;
    private long _nextOffset;
    private bool _isAppending;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_contractId, _partition) = GrainKeys.Read(this.GetPrimaryKeyString());
        var place = await store.TakeOverAsync(_contractId, _partition, cancellationToken);
        (_epoch, _nextOffset) = (place.Epoch, place.NextOffset);
    }

    public async Task AppendAsync(Immutable<byte[]> share)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Enqueue((EventShare.Read(share.Value), done));
        if (!_isAppending)
        {
            _isAppending = true;
            while (_queue.Count > 0)
            {
                await AppendAsync();
            }

            _isAppending = false;
        }

        await done.Task;
    }

    private async Task AppendAsync()
    {
        List<(EventShare Share, TaskCompletionSource Done)> shares = [_queue.Dequeue()];
        var bytes = shares[0].Share.Records.Length;
        while (_queue.TryPeek(out var next) && bytes + next.Share.Records.Length <= options.Partition.BlockBytes)
        {
            shares.Add(_queue.Dequeue());
            bytes += next.Share.Records.Length;
        }

        byte[] records = [.. shares.SelectMany(item => item.Share.Records.ToArray())];
        _ingested = _ingested.Next(options.Now());
        var header = new BlockHeader
        {
            Partition = _partition,
            FirstOffset = _nextOffset,
            Count = shares.Sum(item => item.Share.Count),
            Epoch = _epoch,
            AppendId = new UInt128((ulong)_epoch, (ulong)_nextOffset),
            Ingested = _ingested,
            Watermark = shares[0].Share.Watermark,
            MinEventTime = shares.Min(item => item.Share.MinEventTime),
            MaxEventTime = shares.Max(item => item.Share.MaxEventTime),
        };
        _nextOffset = header.NextOffset;
        if (!await appender.AppendAsync(new PendingBlock(_contractId, header, BlockCodec.MakePayload(records))))
        {
            throw new InvalidOperationException("A block was refused: another process writes this log.");
        }

        shares.ForEach(item => item.Done.SetResult());
    }
}
