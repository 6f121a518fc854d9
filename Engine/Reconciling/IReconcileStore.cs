using System.Collections.Immutable;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What reconciling needs of the store that the hosts of a cluster share, apart from live traffic. Safe for
/// use by several threads.</summary>
public interface IReconcileStore
{
    /// <summary>The results, to be read.</summary>
    IResultStore Results { get; }

    /// <summary>The batch runs.</summary>
    IBatchRunStore BatchRuns { get; }

    /// <summary>The verdicts.</summary>
    IVerdictStore Verdicts { get; }

    /// <summary>The tasks.</summary>
    IReconcileTaskStore Tasks { get; }

    /// <summary>The blocks of one partition that hold offsets in [<paramref name="fromOffset"/>,
    /// <paramref name="toOffset"/>), in order.</summary>
    IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken);

    /// <summary>For each partition the offset after its last block.</summary>
    ValueTask<ImmutableArray<long>> ReadEndsAsync(
        string contractId,
        int partitions,
        CancellationToken cancellationToken);
}
