namespace StreamBatch.Client.Connecting;

/// <summary>How long to wait before the next attempt.</summary>
internal static class RetryDelay
{
    private const int MostDoublings = 30;

    /// <param name="options">The bounds.</param>
    /// <param name="failures">How many attempts failed in a row, at least 1.</param>
    /// <param name="retryAfter">What the server asks for.</param>
    /// <param name="draw">A random number from 0 to 1.</param>
    public static TimeSpan Next(RetryOptions options, int failures, TimeSpan? retryAfter, double draw)
    {
        var doublings = Math.Min(failures - 1, MostDoublings);
        var bound = Math.Min(options.FirstDelay.Ticks * Math.Pow(2, doublings), options.MaxDelay.Ticks);
        var jitter = TimeSpan.FromTicks((long)(bound * draw));
        if (retryAfter is not { } asked)
        {
            return jitter;
        }

        // Who was told to come back at one moment must not come all at once.
        return (asked < options.MaxRetryAfter ? asked : options.MaxRetryAfter) + jitter;
    }

    /// <summary>Whether a failure may go away by itself.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        StreamBatchApiException refused => refused.IsTransient,
        HttpRequestException or TimeoutException or IOException => true,
        _ => false,
    };
}
