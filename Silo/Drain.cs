namespace StreamBatch.Silo;

/// <summary>Between the signal to stop and the end: the silo says that it is not ready, and goes on for long enough
/// that whoever sends it requests has seen it.</summary>
internal sealed class Drain(SiloSettings settings, TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>How long a silo may take to hand over what it has. The grace period of its host must be longer.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.Delay(settings.DrainNotice, clock, cancellationToken)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
