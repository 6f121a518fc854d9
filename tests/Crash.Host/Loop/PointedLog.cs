using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Crash.Host.Loop;

/// <summary>A log that tells what is appended and when a partition is read.</summary>
internal sealed class PointedLog(IBlockLog log, LoopPoints points) : IBlockLog
{
    public LogPosition End => log.End;

    public long EpochOf(string contractId, int partition) => log.EpochOf(contractId, partition);

    public LogPosition Start => log.Start;

    public ValueTask DropBeforeAsync(LogPosition position, CancellationToken cancellationToken) =>
        log.DropBeforeAsync(position, cancellationToken);

    public async ValueTask<LogPosition> AppendAsync(
        IReadOnlyList<PendingBlock> blocks,
        CancellationToken cancellationToken)
    {
        var kind = blocks.All(block => block.Header.Partition == BlockHeader.ControlLog) ? "Control" : "Events";
        points.Reach($"BeforeAppendOf{kind}");
        var end = await log.AppendAsync(blocks, cancellationToken);
        points.Reach($"AfterAppendOf{kind}");
        return end;
    }

    public IAsyncEnumerable<LoggedBlock> ReadAsync(LogPosition from, CancellationToken cancellationToken) =>
        log.ReadAsync(from, cancellationToken);

    public async IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var block in log.ReadPartitionAsync(
            contractId, partition, fromOffset, toOffset, cancellationToken))
        {
            points.Reach("InLogRead");
            yield return block;
        }
    }
}
