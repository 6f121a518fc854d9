using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace StreamBatch.Silo;

/// <summary>
/// Lets a silo join where others died and none was left to notice. A silo joins when all active ones answer, and looks
/// for those that give no sign of life any more whenever the membership changes; where all are dead, nothing changes
/// it. So this writes the silo's own row again, as it is, when others fall silent while it joins: Orleans then looks
/// after them, and declares them dead when they do not answer either.
/// </summary>
internal sealed partial class DeadMembers(
    IMembershipTable table,
    ILocalSiloDetails self,
    IOptions<ClusterMembershipOptions> options,
    ILogger<DeadMembers> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _joined = new();
    private readonly HashSet<SiloAddress> _told = [];

    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(
            nameof(DeadMembers),
            ServiceLifecycleStage.ValidateInitialConnectivity,
            _ =>
            {
                WatchAsync().Ignore();
                return Task.CompletedTask;
            },
            _ => _joined.CancelAsync());
        observer.Subscribe(nameof(DeadMembers), ServiceLifecycleStage.BecomeActive, _ => _joined.CancelAsync());
    }

    public void Dispose() => _joined.Dispose();

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(options.Value.ProbeTimeout, TimeProvider.System);
        var token = _joined.Token;
        while (await timer.WaitForNextTickAsync(token))
        {
            try
            {
                await LookAsync();
            }
            catch (Exception failure) when (!token.IsCancellationRequested)
            {
                LogFailure(failure);
            }
        }
    }

    private async Task LookAsync()
    {
        var members = await table.ReadAll();
        var oldest = TimeProvider.System.GetUtcNow().UtcDateTime
            - (options.Value.IAmAliveTablePublishTimeout * options.Value.NumMissedTableIAmAliveLimit);
        var silent = members.Members.Select(member => member.Item1)
            .Where(member => member.Status == SiloStatus.Active
                && member.IAmAliveTime < oldest && member.StartTime < oldest)
            .Select(member => member.SiloAddress)
            .ToList();
        if (silent.All(_told.Contains) || members.TryGet(self.SiloAddress) is not { } own)
        {
            return;
        }

        // When another one has written before, that is a change as good as this.
        await table.UpdateRow(own.Item1, own.Item2, members.Version.Next());
        _told.UnionWith(silent);
        LogSilent(silent.Count);
    }

    [LoggerMessage(101, LogLevel.Warning, "{Count} silos that are told to be active give no sign of life")]
    private partial void LogSilent(int count);

    [LoggerMessage(102, LogLevel.Warning, "The membership could not be looked at while joining; it is tried again")]
    private partial void LogFailure(Exception failure);
}
