using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Reconciling;

/// <summary>A reconciliation that runs, or ran, in this process.</summary>
/// <param name="Id">Its id in this process.</param>
/// <param name="ContractId">The contract.</param>
/// <param name="IsDryRun">Whether it only tells what would be done.</param>
/// <param name="Done">Completes with it.</param>
internal sealed record ReconciliationJob(string Id, string ContractId, bool IsDryRun, Task<ReconcileReport> Done)
{
    /// <summary>It as it stands.</summary>
    public ReconciliationStatus Status() => new()
    {
        Id = Id,
        ContractId = ContractId,
        IsDryRun = IsDryRun,
        State = Done.Status switch
        {
            TaskStatus.RanToCompletion => ReconcileTaskState.Done,
            TaskStatus.Faulted or TaskStatus.Canceled => ReconcileTaskState.Failed,
            _ => ReconcileTaskState.Running,
        },
        Report = Done.IsCompletedSuccessfully ? Done.Result : null,
        Failure = Done.Exception?.InnerException is { } failure ? Told(failure) : null,
    };

    private static (string Code, string Detail) Told(Exception failure) => ProblemCatalog.Of(failure) is { } problem
        ? (problem.Code, problem.Detail)
        : ("fault", "The server's log says more.");
}
