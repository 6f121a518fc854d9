using StreamBatch.Engine.Embedded;

namespace StreamBatch.Server.Serving;

/// <summary>Looks at the clock once a second: sources that fell idle let the watermark go on, without an event.
/// </summary>
internal static class IdleTicks
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="StreamBatch.Engine.StoreException">The store has failed.</exception>
    public static async Task RunAsync(EmbeddedHost host, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await host.TickAllAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }
}
