namespace StreamBatch.Client;

/// <summary>How long to wait before the next attempt: a random part of a bound that doubles with each attempt, and at
/// least what the server asks for.</summary>
public sealed record RetryOptions
{
    /// <summary>The bound after the first failure; default 100 ms.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The greatest bound; default 10 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most that a <c>Retry-After</c> of a server is honoured; default 5 minutes.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a read or an operation is tried; default 5. Producers go by their delivery timeout instead.
    /// </summary>
    public int MaxAttempts { get; init; } = 5;

    internal void Validate()
    {
        if (FirstDelay <= TimeSpan.Zero || MaxDelay < FirstDelay)
        {
            throw new ArgumentException("FirstDelay: must be positive, and at most MaxDelay.");
        }

        if (MaxRetryAfter < TimeSpan.Zero)
        {
            throw new ArgumentException("MaxRetryAfter: must not be negative.");
        }

        if (MaxAttempts < 1)
        {
            throw new ArgumentException("MaxAttempts: must be at least 1.");
        }
    }
}
