using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using StreamBatch.Engine.WindowRolling;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>Carries a <see cref="WindowRole"/>; its alarm is a reminder.</summary>
[Reentrant]
internal sealed class WindowGrain(
    ContractCatalog contracts,
    GrainOptions options,
    ILogger<WindowGrain> logger) : RoleGrain(options, logger), IWindowGrain, IRemindable, IWindowPort
{
    private const string Reminder = "windows";

    private WindowRole _role = null!;
    private Task _registration = Task.CompletedTask;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _role = new WindowRole(await contracts.GetAsync(this.GetPrimaryKeyString(), cancellationToken), this);

    public async Task AttendAsync()
    {
        _role.Attend();
        await _registration;
    }

    public Task ReportAsync(int partition, long watermark)
    {
        _role.Report(partition, watermark);
        return Task.CompletedTask;
    }

    public Task<long?> ReadCompleteToAsync() => Task.FromResult(_role.CompleteTo);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _role.Ring();
        return Task.CompletedTask;
    }

    void IWindowPort.Register() => _registration = RegisterAsync();

    void IWindowPort.Unregister() => Begin(
        "Ending the reminder",
        async () =>
        {
            if (await this.GetReminder(Reminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }

            return true;
        },
        _ => _role.Unregistered(),
        () => { });

    void IWindowPort.WakeWatermark() => Begin(
        "Waking the watermark",
        () => GrainFactory.GetGrain<IWatermarkGrain>(this.GetPrimaryKeyString()).WakeAsync(),
        _role.WatermarkTold,
        () => { });

    void IWindowPort.WakePartition(int partition) => PartitionAt(partition).WakeAsync().Ignore();

    void IWindowPort.AskOpen(int partition) => Begin(
        "Asking for open windows",
        () => PartitionAt(partition).HasOpenWindowsAsync(),
        isOpen => _role.OpenTold(partition, isOpen),
        () => { });

    private async Task RegisterAsync()
    {
        await this.RegisterOrUpdateReminder(Reminder, Options.ReminderPeriod, Options.ReminderPeriod);
        _role.Registered();
    }

    private IPartitionGrain PartitionAt(int partition) =>
        GrainFactory.GetGrain<IPartitionGrain>(GrainKeys.Partition(this.GetPrimaryKeyString(), partition));
}
