using StreamBatch.Domain;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;

namespace StreamBatch.Silo;

/// <summary>
/// Looks at the store from time to time: a silo that does not reach it is not ready, as it could take nothing; and one
/// that has been fenced out of it ends, as it never can again. Safe for use by several threads.
/// </summary>
internal sealed partial class StoreWatch(
    IClusterStore store,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<StoreWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private long _reached = clock.GetTimestamp();

    /// <summary>Whether the store was reached within the last 15 s.</summary>
    public bool IsReached => clock.GetElapsedTime(Volatile.Read(ref _reached)) < Limit;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                // Whatever is slower than the limit is no sign of life.
                await store.ConfirmAsync(stoppingToken).AsTask().WaitAsync(Limit, clock, stoppingToken);
                Volatile.Write(ref _reached, clock.GetTimestamp());
            }
            catch (FencedException fenced)
            {
                LogFenced(logger, fenced);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            catch (Exception failure) when (failure is StreamBatchException or TimeoutException)
            {
                LogUnreached(logger, failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(20, LogLevel.Critical, "Another process has taken the store over: this silo ends")]
    private static partial void LogFenced(ILogger logger, Exception fenced);

    [LoggerMessage(21, LogLevel.Warning, "The store is not reached: this silo is not ready until it is")]
    private static partial void LogUnreached(ILogger logger, Exception failure);
}
