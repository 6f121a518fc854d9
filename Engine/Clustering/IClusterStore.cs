using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Engine.Clustering;

/// <summary>
/// The store that the hosts of a cluster share: each partition's log and the control logs are fenced by an epoch of
/// their own, so that whoever has taken one over is its only writer. Safe for use by several threads.
/// </summary>
/// <remarks>What fails is thrown, as <see cref="StoreException"/>: whether it was done is unknown then. Everything may
/// be done again: appends are known by their ids, publications by the numbers of their panes.</remarks>
public interface IClusterStore : IEntityStateStore
{
    /// <summary>The key of all hashes of this store; never changes.</summary>
    HashKey HashKey { get; }

    /// <summary>The published panes by number, for subscribers.</summary>
    IPaneFeed Panes { get; }

    /// <summary>What readers have; to be read only. It is written by <see cref="PublishAsync"/>.</summary>
    IResultStore Results { get; }

    /// <summary>What reconciling stands on, over connections of its own.</summary>
    IReconcileStore Reconciling { get; }

    /// <summary>The contracts registered, by id.</summary>
    ValueTask<IReadOnlyList<string>> ReadContractsAsync(CancellationToken cancellationToken);

    /// <summary>Registers a contract by the first block of its control log; false when one is registered under its id.
    /// </summary>
    ValueTask<bool> RegisterAsync(PendingBlock block, CancellationToken cancellationToken);

    /// <summary>Takes a partition, or a control log, over: raises its epoch.</summary>
    ValueTask<PartitionTakeOver> TakeOverAsync(
        string contractId,
        int partition,
        CancellationToken cancellationToken);

    /// <summary>Reaches the store, and finds it the cluster's still.</summary>
    /// <exception cref="FencedException">A process that shares it with nobody has taken it over.</exception>
    /// <exception cref="StoreException">It cannot be reached.</exception>
    ValueTask ConfirmAsync(CancellationToken cancellationToken);

    /// <summary>The epoch of the newest writer of a partition, or control log; 0 where none was.</summary>
    ValueTask<long> ReadEpochAsync(string contractId, int partition, CancellationToken cancellationToken);

    /// <summary>Appends blocks of any partitions in one transaction. A refusal fails its block alone.</summary>
    /// <returns>For each block whether it is durable; if not, its epoch is not in force, or its offset is not the
    /// next.</returns>
    ValueTask<IReadOnlyList<bool>> AppendAsync(
        IReadOnlyList<PendingBlock> blocks,
        CancellationToken cancellationToken);

    /// <summary>Blocks of a partition or control log from an offset on, in order: at least one if there is any, and
    /// then as many as have <paramref name="maxBytes"/> together.</summary>
    ValueTask<IReadOnlyList<LoggedBlock>> ReadAsync(
        string contractId,
        int partition,
        long fromOffset,
        int maxBytes,
        CancellationToken cancellationToken);

    /// <summary>The oldest open entry of an event in the quarantine of a contract, by ingestion timestamp; null when
    /// readers have none.</summary>
    ValueTask<QuarantineEntry?> FindOldestEntryAsync(
        Contract contract,
        string source,
        string id,
        CancellationToken cancellationToken);

    /// <summary>Keeps which versions of the semantics a host knows. It says so twice, before it becomes active and
    /// after: so either whoever agrees on a version has seen it, or it sees that version here.</summary>
    /// <param name="host">The host.</param>
    /// <param name="newest">The newest version that it knows.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="UnknownSemanticsException">The hosts have agreed on a newer version, or a log is of one: the
    /// host may not become active, or not stay so.</exception>
    ValueTask ReportSemanticsAsync(ClusterHost host, ushort newest, CancellationToken cancellationToken);

    /// <summary>The newest version of the semantics that all active hosts know; 0 while one of them has not reported,
    /// or there is none.</summary>
    ValueTask<ushort> ReadSupportedSemanticsAsync(CancellationToken cancellationToken);

    /// <summary>Agrees on a version of the semantics, if all active hosts know it: from then on no host becomes active
    /// that does not.</summary>
    /// <returns>The number of active hosts; 0 when one does not know the version, and nothing was agreed on.</returns>
    ValueTask<int> AgreeOnSemanticsAsync(ushort version, CancellationToken cancellationToken);

    /// <summary>Publishes a batch, and keeps the progress of the partition's sources with it.</summary>
    /// <returns>Whether the epoch is in force; if not, nothing was done.</returns>
    ValueTask<bool> PublishAsync(
        Contract contract,
        long epoch,
        PublishBatch batch,
        ReadOnlyMemory<byte> sources,
        CancellationToken cancellationToken);

    /// <summary>Makes a checkpoint the partition's.</summary>
    /// <returns>Whether the epoch is in force; if not, nothing was done.</returns>
    ValueTask<bool> SaveCheckpointAsync(
        string contractId,
        int partition,
        long epoch,
        ReadOnlyMemory<byte> checkpoint,
        CancellationToken cancellationToken);
}
