using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What reconciling needs of its host, in either edition: reads of the log, the results and the batch runs,
/// and the few acts by which it changes something. Every act can be done again after a crash.</summary>
public interface IReconcileHost
{
    /// <summary>The key of the store's hashes.</summary>
    HashKey HashKey { get; }

    /// <summary>Processing time.</summary>
    TimeProvider Clock { get; }

    /// <summary>The results, to be read.</summary>
    IResultStore Results { get; }

    /// <summary>The batch runs, to be read.</summary>
    IBatchRunStore BatchRuns { get; }

    /// <summary>The verdicts, to be read: all that are sealed.</summary>
    IVerdictStore Verdicts { get; }

    /// <summary>A contract's control log as it stood at the last <see cref="ReadControlAsync"/>, or later.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    ControlLog ControlOf(string contractId);

    /// <summary>Reads the control log of a contract as it stands now, while nothing changes it.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    Task<T> ReadControlAsync<T>(string contractId, Func<ControlLog, T> read);

    /// <summary>Where a replay of a partition begins: its first offset that is kept, with the state there.</summary>
    Task<ReplayStart> ReadStartAsync(CompiledContract contract, int partition, CancellationToken cancellationToken);

    /// <summary>The blocks of one partition that hold offsets in [<paramref name="fromOffset"/>,
    /// <paramref name="toOffset"/>), in order.</summary>
    IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken);

    /// <summary>Waits until no reconciliation and no decision on an incident of the contract is under way; what is
    /// returned ends the turn.</summary>
    Task<IDisposable> TakeReconcileTurnAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>A step of a reconciliation is about to begin; a host that keeps steps does so first.</summary>
    /// <exception cref="TurnLostException">Another one has the turn by now.</exception>
    Task BeginStepAsync(string contractId, ReconcileStep step, CancellationToken cancellationToken);

    /// <summary>Notes the verdicts on rows that are about to be corrected, so that none is lost if the seal does not
    /// follow. On return they are durable.</summary>
    Task PlanAsync(string contractId, IReadOnlyList<Verdict> verdicts);

    /// <summary>
    /// Hands the corrections of some cases to their partitions' writers. Those of a case are appended only if the
    /// newest revision of each of its windows is still the one before its correction's; else they are superseded, all
    /// of them, and to be computed again.
    /// </summary>
    /// <returns>Which of the cases were appended; they are durable and published.</returns>
    Task<IReadOnlyList<bool>> CorrectAsync(
        string contractId,
        IReadOnlyList<IReadOnlyList<(int Partition, Correction Correction)>> cases,
        CancellationToken cancellationToken);

    /// <summary>Seals verdicts: in the control log first, all or none, then for readers.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="make">Makes the verdicts, given the number of the first and the time of sealing in microseconds.
    /// </param>
    Task<VerdictChainHead> SealAsync(string contractId, Func<long, long, IReadOnlyList<Verdict>> make);
}
