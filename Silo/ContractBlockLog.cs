using System.Runtime.CompilerServices;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Silo;

/// <summary>What a log has of one contract, to be read: the control log first, then each partition. A replay gives the
/// same, since no log is judged by what stands in another.</summary>
internal sealed class ContractBlockLog(IBlockLog log, Contract contract) : IBlockLog
{
    public LogPosition End => log.End;

    public LogPosition Start => log.Start;

    public long EpochOf(string contractId, int partition) => log.EpochOf(contractId, partition);

    public ValueTask<LogPosition> AppendAsync(
        IReadOnlyList<PendingBlock> blocks,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<LoggedBlock> ReadAsync(
        LogPosition from,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (from != default)
        {
            // From a checkpoint on there is little to pass over.
            await foreach (var block in log.ReadAsync(from, cancellationToken))
            {
                if (block.ContractId == contract.Id)
                {
                    yield return block;
                }
            }

            yield break;
        }

        foreach (var partition in Enumerable.Range(0, contract.Partitions).Prepend(BlockHeader.ControlLog))
        {
            await foreach (var block in log
                .ReadPartitionAsync(contract.Id, partition, 0, long.MaxValue, cancellationToken))
            {
                yield return block;
            }
        }
    }

    public IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken) =>
        log.ReadPartitionAsync(contractId, partition, fromOffset, toOffset, cancellationToken);

    public ValueTask DropBeforeAsync(LogPosition position, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
