namespace StreamBatch.Silo.Tests.Grains;

[GrainType("bell")]
public sealed class BellGrain : Grain, IBellGrain, IRemindable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private int _rings;

    public Task RegisterAsync(string name) => this.RegisterOrUpdateReminder(name, Period, Period);

    public async Task<List<string>> ListAsync() =>
        [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

    public async Task UnregisterAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task<int> RingsAsync() => Task.FromResult(_rings);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _rings++;
        return Task.CompletedTask;
    }
}
