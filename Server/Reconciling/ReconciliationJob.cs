using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Server.Reconciling;

/// <summary>A reconciliation that was begun over HTTP.</summary>
/// <param name="Id">Its id in this process.</param>
/// <param name="ContractId">The contract.</param>
/// <param name="IsDryRun">Whether it only tells what would be done.</param>
/// <param name="Done">Completes with it.</param>
internal sealed record ReconciliationJob(string Id, string ContractId, bool IsDryRun, Task<ReconcileReport> Done);
