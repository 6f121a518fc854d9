using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Grains;
using StreamBatch.Server.Editions;

namespace StreamBatch.Silo;

/// <summary>Reconciliations as the store keeps them: each is found again at any silo, also when the one that took it is
/// gone. Decisions on incidents are tasks, too, and are not shown.</summary>
internal sealed class KeptReconciliations(ClusterGateway gateway, ContractCatalog contracts, TimeProvider clock)
{
    private const int MaxListed = 100;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Begins one.</summary>
    public async Task<ReconciliationStatus> StartAsync(
        string contractId,
        ReconcileOptions options,
        CancellationToken cancellationToken)
    {
        var id = await gateway.StartReconciliationAsync(contractId, options, cancellationToken);
        return new ReconciliationStatus
        {
            Id = id.ToString(CultureInfo.InvariantCulture),
            ContractId = contractId,
            IsDryRun = options.DryRun,
            State = ReconcileTaskState.Waiting,
        };
    }

    /// <summary>One as it stands when it has ended, or the time is up; null when none of that id is kept.</summary>
    public async Task<ReconciliationStatus?> ReadAsync(
        string contractId,
        string id,
        TimeSpan wait,
        CancellationToken cancellationToken)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var contract = (await contracts.GetAsync(contractId, cancellationToken)).Contract;
        var begun = clock.GetTimestamp();
        while (true)
        {
            var task = await gateway.ReadReconciliationAsync(contractId, number, cancellationToken);
            if (task?.Request.Options is null)
            {
                return null;
            }

            var left = wait - clock.GetElapsedTime(begun);
            if (task.HasEnded || left <= TimeSpan.Zero)
            {
                return StatusOf(contract, task);
            }

            await Task.Delay(left < LookEvery ? left : LookEvery, clock, cancellationToken);
        }
    }

    /// <summary>The newest, in the order of their beginning.</summary>
    public async Task<IReadOnlyList<ReconciliationStatus>> ListAsync(
        string contractId,
        CancellationToken cancellationToken)
    {
        var contract = (await contracts.GetAsync(contractId, cancellationToken)).Contract;
        var newest = await gateway.ReadReconciliationsAsync(contractId, MaxListed, cancellationToken);
        return
        [
            .. newest.Where(task => task.Request.Options is not null).Reverse()
                .Select(task => StatusOf(contract, task)),
        ];
    }

    private static ReconciliationStatus StatusOf(Contract contract, ReconcileTask task) => new()
    {
        Id = task.Number.ToString(CultureInfo.InvariantCulture),
        ContractId = contract.Id,
        IsDryRun = task.Request.Options!.DryRun,
        State = task.State,
        Step = task.Step,

        // What is kept before the seal is no report yet.
        Report = task is { State: ReconcileTaskState.Done, Report: { } report }
            ? ReconcileReportCodec.Read(contract, report)
            : null,
        Failure = task.Failure is { } why ? ("reconciliationFailed", why) : null,
    };
}
