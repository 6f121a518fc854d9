namespace StreamBatch.Engine.Reconciling;

/// <summary>Keeps the tasks of contracts' reconcilers. Of each contract at most one runs; its epoch grows whenever it
/// is taken up, and all that is written under an older one is refused. Of those that have ended the newest 1,000 are
/// kept.</summary>
public interface IReconcileTaskStore
{
    /// <summary>Adds a task after those that are there.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="maxWaiting">How many may not have ended, with it.</param>
    /// <param name="now">Now, in microseconds.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Its number; null when too many have not ended.</returns>
    ValueTask<long?> AddAsync(
        string contractId,
        ReconcileRequest request,
        int maxWaiting,
        long now,
        CancellationToken cancellationToken);

    /// <summary>Takes the first task that has not ended up, under a new epoch; null when there is none.</summary>
    ValueTask<ReconcileTask?> TakeAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>Keeps what the task that is under way does next; false when the epoch is not in force.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="step">What it does next.</param>
    /// <param name="report">What it will report, before it seals; null leaves what is kept.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<bool> BeginStepAsync(
        string contractId,
        long epoch,
        ReconcileStep step,
        string? report,
        CancellationToken cancellationToken);

    /// <summary>Ends the task that is under way; false when the epoch is not in force.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="report">Its report; null when it failed.</param>
    /// <param name="failure">Why it failed; null when it is done.</param>
    /// <param name="now">Now, in microseconds.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<bool> EndAsync(
        string contractId,
        long epoch,
        string? report,
        string? failure,
        long now,
        CancellationToken cancellationToken);

    /// <summary>A task with its report; null when there is none of that number.</summary>
    ValueTask<ReconcileTask?> ReadAsync(string contractId, long number, CancellationToken cancellationToken);

    /// <summary>The newest tasks, the newest first, without their reports.</summary>
    ValueTask<IReadOnlyList<ReconcileTask>> ReadNewestAsync(
        string contractId,
        int count,
        CancellationToken cancellationToken);
}
