namespace StreamBatch.Engine.Reconciling;

/// <summary>Why a task failed, as it is kept (<see cref="ReconcileTask.Failure"/>): a refusal is told apart from a
/// failure, so that whoever asked for the task is refused by the same exception wherever it was done.</summary>
public static class TaskFailure
{
    private const string Refused = "refused: ";

    /// <summary>The text that is kept.</summary>
    public static string TextOf(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure is IncidentSupersededException ? Refused + failure.Message : failure.Message;
    }

    /// <summary>What whoever asked for the task is told.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="task">The task, which failed.</param>
    public static Exception ToException(string contractId, ReconcileTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Failure?.StartsWith(Refused, StringComparison.Ordinal) == true
            ? IncidentSupersededException.OfTask(task.Failure[Refused.Length..])
            : new StoreException($"Reconciliation {task.Number} of {contractId} failed: {task.Failure}");
    }
}
