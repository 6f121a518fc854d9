using Orleans.Runtime;

namespace StreamBatch.Grains;

/// <summary>Asking a grain until it is answered: hosts die and are replaced, and take nothing for now.</summary>
internal static class Retries
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    /// <summary>Asks, after pauses that grow to 2 s, until there is an answer or
    /// <paramref name="cancellationToken"/> ends it. Asking more than once must change nothing.</summary>
    /// <param name="options">The clock.</param>
    /// <param name="ask">Gives the answer; null: ask again.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<T> AskAsync<T>(
        GrainOptions options,
        Func<Task<T?>> ask,
        CancellationToken cancellationToken)
        where T : class
    {
        for (var pause = FirstPause; ; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (await ask().ConfigureAwait(false) is { } answer)
                {
                    return answer;
                }
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                // A host has died or is just being replaced.
                cancellationToken.ThrowIfCancellationRequested();
            }

            await Task.Delay(pause, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
