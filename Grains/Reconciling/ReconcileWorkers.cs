using StreamBatch.Domain;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Grains.Reconciling;

/// <summary>Does the tasks of reconcilers in a silo, apart from its grains: a few at a time, over connections of their
/// own, at a bounded pace. Safe for use by several threads.</summary>
public sealed class ReconcileWorkers(
    IClusterStore store,
    ContractCatalog contracts,
    StreamWakeUps wakeUps,
    ClusterGateway gateway,
    GrainOptions options) : IDisposable
{
    private readonly SemaphoreSlim _room = new(options.ReconcileWorkers);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Does a task that was taken up, and ends it. What it leaves undone, the next who takes it up does.
    /// </summary>
    /// <returns>Whether it has ended; false when another one has the turn by now.</returns>
    /// <exception cref="StreamBatchException">It has not ended, for a reason that may pass: it is to be taken up again.
    /// </exception>
    public Task<bool> RunAsync(string contractId, ReconcileTask task, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Task.Run(() => WorkLinkedAsync(contractId, task, stopping), stopping);
    }

    /// <summary>Ends what is under way: the next silo takes it up.</summary>
    public void Dispose() => _ending.Cancel();

    private async Task<bool> WorkLinkedAsync(string contractId, ReconcileTask task, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, _ending.Token);
        return await WorkAsync(contractId, task, ending.Token).ConfigureAwait(false);
    }

    private async Task<bool> WorkAsync(string contractId, ReconcileTask task, CancellationToken stopping)
    {
        await _room.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            var report = await DoAsync(contractId, task, stopping).ConfigureAwait(false);
            await EndAsync(contractId, task, report, null, stopping).ConfigureAwait(false);
        }
        catch (TurnLostException)
        {
            return false;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            if (MayPass(failure) && task.Attempt < options.Reconciliation.MaxAttempts)
            {
                throw;
            }

            await EndAsync(contractId, task, null, TaskFailure.TextOf(failure), stopping).ConfigureAwait(false);
        }
        finally
        {
            _room.Release();
        }

        return true;
    }

    private async Task<string> DoAsync(string contractId, ReconcileTask task, CancellationToken stopping)
    {
        var turn = new ReconciliationTurn(task.Epoch, task.Number);
        var host = new ClusterReconcileHost(store, contracts, wakeUps, gateway, options, contractId, turn, stopping);
        if (task.Request.Options?.DryRun != true)
        {
            await host.BeginTurnAsync().ConfigureAwait(false);
        }

        // What is sealed is not done twice: the report was kept before.
        var head = await host.FindSealAsync().ConfigureAwait(false);
        var contract = host.ControlOf(contractId).Contract.Contract;
        if (head is { } known && task.Report is { } kept)
        {
            var sealedReport = ReconcileReportCodec.Read(contract, kept) with { Head = known };
            return ReconcileReportCodec.Write(contract, sealedReport);
        }

        await host.AwaitCutsAsync().ConfigureAwait(false);
        if (task.Request.Ruling is { } ruling)
        {
            var decided = await IncidentDecision.DecideAsync(host, contractId, ruling, stopping).ConfigureAwait(false);
            return ReconcileReportCodec.Write(
                contract, new ReconcileReport(decided, [], false, host.ControlOf(contractId).Head));
        }

        var report = await Reconciler.RunAsync(host, contractId, Bounded(task.Request.Options!), stopping)
            .ConfigureAwait(false);
        return ReconcileReportCodec.Write(contract, report);
    }

    // What is asked for holds within what a silo allows.
    private ReconcileOptions Bounded(ReconcileOptions asked) => asked with
    {
        MaxDifferences = Math.Min(asked.MaxDifferences ?? long.MaxValue, options.ReconcileDifferences),
        RecordsPerSecond = Math.Min(asked.RecordsPerSecond ?? int.MaxValue, options.ReconcileRecordsPerSecond),
    };

    private async Task EndAsync(
        string contractId,
        ReconcileTask task,
        string? report,
        string? failure,
        CancellationToken stopping) =>
        await store.Reconciling.Tasks
            .EndAsync(contractId, task.Epoch, report, failure, options.Now(), stopping).ConfigureAwait(false);

    private static bool MayPass(Exception failure) =>
        failure is StreamBatchException { IsTransient: true } or Orleans.Runtime.OrleansException or TimeoutException;
}
