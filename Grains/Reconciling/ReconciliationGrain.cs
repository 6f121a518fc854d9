using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains.Reconciling;

/// <summary>Carries a <see cref="ReconciliationRole"/>; its alarm is a reminder, which keeps it active and takes up
/// what a silo's death cut off. The work is done beside it, by the silo's workers.</summary>
[Reentrant]
internal sealed class ReconciliationGrain(
    IClusterStore store,
    ReconcileWorkers workers,
    ContractCatalog contracts,
    GrainOptions options,
    ILogger<ReconciliationGrain> logger) : RoleGrain(options, logger), IReconciliationGrain, IRemindable,
    IReconciliationPort, IDisposable
{
    private const string Reminder = "reconciliation";

    private readonly Dictionary<long, TaskCompletionSource<long>> _tickets = [];
    private readonly CancellationTokenSource _stopping = new();
    private ReconciliationRole _role = null!;
    private IGrainReminder? _reminder;
    private long _lastTicket;

    private string ContractId => this.GetPrimaryKeyString();

    private IReconcileTaskStore Tasks => store.Reconciling.Tasks;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await contracts.GetAsync(ContractId, cancellationToken);
        _role = new ReconciliationRole(this, Options.Reconciliation);
        TickEvery(_role.Tick);
        _role.Attend();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    public Task<long> StartAsync(Immutable<byte[]> request)
    {
        var asked = ReconcileRequest.Read(request.Value);
        var answer = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _tickets.Add(++_lastTicket, answer);
        _role.Submit(asked, _lastTicket);
        return answer.Task;
    }

    public Task AttendAsync()
    {
        _role.Attend();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _role.Attend();
        return Task.CompletedTask;
    }

    void IReconciliationPort.Register() => Begin(
        "Setting the reminder",
        () => this.RegisterOrUpdateReminder(Reminder, Options.ReminderPeriod, Options.ReminderPeriod),
        _ => _role.Registered(),
        _role.RegisterFailed);

    // A reminder that was set anew has another version, and stays.
    void IReconciliationPort.Unregister() => Begin(
        "Ending the reminder",
        async () =>
        {
            if (_reminder is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }

            return true;
        },
        _ => { },
        () => { });

    void IReconciliationPort.Add(ReconcileRequest request, long ticket) => Begin(
        "Keeping a task",
        () => Tasks.AddAsync(ContractId, request, Options.Reconciliation.MaxTasks, Now, default).AsTask(),
        number => _role.Added(ticket, number),
        () => _role.AddFailed(ticket));

    void IReconciliationPort.Take() => Begin(
        "Taking a task up",
        async () =>
        {
            _reminder = await this.GetReminder(Reminder);
            return await Tasks.TakeAsync(ContractId, default);
        },
        _role.Took,
        () => _role.TakeFailed(Now));

    void IReconciliationPort.Work(ReconcileTask task) => Begin(
        "Reconciling",
        () => workers.RunAsync(ContractId, task, _stopping.Token),
        _role.Worked,
        () => _role.WorkFailed(Now));

    void IReconciliationPort.Answer(long ticket, long number)
    {
        if (_tickets.Remove(ticket, out var waiting))
        {
            waiting.SetResult(number);
        }
    }

    void IReconciliationPort.Refuse(long ticket) => Refuse(ticket);

    void IReconciliationPort.Stop(string reason) => End(reason);

    /// <inheritdoc/>
    protected override void Abandon() => _tickets.Keys.ToList().ForEach(Refuse);

    private void Refuse(long ticket)
    {
        if (_tickets.Remove(ticket, out var waiting))
        {
            waiting.SetException(new StoreException(
                $"The reconciler of {ContractId} has too much to do, or could not keep the task: try again."));
        }
    }
}
