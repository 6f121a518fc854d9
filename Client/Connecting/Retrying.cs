using System.Security.Cryptography;

namespace StreamBatch.Client.Connecting;

/// <summary>Tries an operation that may be repeated until it passes, or the attempts are over.</summary>
internal static class Retrying
{
    private const int Steps = 1 << 20;

    public static async Task<TResult> RunAsync<TResult>(
        ApiConnection connection,
        RetryOptions retry,
        Func<CancellationToken, Task<TResult>> attempt,
        CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            Exception failure;
            try
            {
                return await attempt(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception caught) when (RetryDelay.IsTransient(caught) && ++failures < retry.MaxAttempts)
            {
                failure = caught;
            }

            await PauseAsync(connection, retry, failures, failure, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits before the next attempt; gives up with the failure where the caller does.</summary>
    public static async Task PauseAsync(
        ApiConnection connection,
        RetryOptions retry,
        int failures,
        Exception failure,
        CancellationToken cancellationToken)
    {
        var draw = (double)RandomNumberGenerator.GetInt32(Steps) / Steps;
        var delay = RetryDelay.Next(retry, failures, (failure as StreamBatchApiException)?.RetryAfter, draw);
        await Task.Delay(delay, connection.Clock, cancellationToken).ConfigureAwait(false);
    }
}
