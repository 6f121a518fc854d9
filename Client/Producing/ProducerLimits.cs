namespace StreamBatch.Client.Producing;

/// <summary>What bounds a producer.</summary>
public sealed record ProducerLimits
{
    /// <summary>The most bytes of an event that a server takes.</summary>
    public const int MaxEventBytes = 1024 * 1024;

    /// <summary>How many events may be on their way; default 50,000. Beyond, sending waits.</summary>
    public int MaxBufferedEvents { get; init; } = 50_000;

    /// <summary>How many bytes the events on their way may have; at least 1 MiB, default 64 MiB.</summary>
    public long MaxBufferedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many events a request has at most, 1 to 10,000; default 1,000.</summary>
    public int MaxBatchEvents { get; init; } = 1_000;

    /// <summary>How many bytes a request has at most, but for one event that is larger; default 1 MiB, at most 8 MiB.
    /// </summary>
    public int MaxBatchBytes { get; init; } = 1024 * 1024;

    /// <summary>How long an event waits for others to share its request; default 10 ms. 0: not at all.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How many requests may be under way; default 1, which keeps the order of all events. With more, each has
    /// partitions of its own, whose order it keeps; events of different ones get out of order by no more than so many
    /// batches. The contract's <c>outOfOrderness</c> must cover that. While one is tried again no new one begins.
    /// </summary>
    public int MaxRequestsUnderWay { get; init; } = 1;

    /// <summary>How long an event is tried before it is given up; default 2 minutes. With a journal nothing is given
    /// up, and this is how long disposing waits.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one attempt of a request may take; default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait between attempts; <see cref="RetryOptions.MaxAttempts"/> does not count
    /// here.</summary>
    public RetryOptions Retry { get; init; } = new();

    internal void Validate()
    {
        Check(MaxBufferedEvents >= 1, nameof(MaxBufferedEvents), "must be at least 1");
        Check(MaxBufferedBytes >= MaxEventBytes, nameof(MaxBufferedBytes), $"must be at least {MaxEventBytes}");
        Check(MaxBatchEvents is >= 1 and <= 10_000, nameof(MaxBatchEvents), "must be 1 to 10,000");
        Check(MaxBatchBytes is >= 1 and <= 8 * 1024 * 1024, nameof(MaxBatchBytes), "must be 1 to 8,388,608");
        Check(Linger >= TimeSpan.Zero, nameof(Linger), "must not be negative");
        Check(MaxRequestsUnderWay is >= 1 and <= 64, nameof(MaxRequestsUnderWay), "must be 1 to 64");
        Check(DeliveryTimeout > TimeSpan.Zero, nameof(DeliveryTimeout), "must be positive");
        Check(RequestTimeout > TimeSpan.Zero, nameof(RequestTimeout), "must be positive");
        Retry.Validate();
    }

    private static void Check(bool holds, string name, string bound)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name}: {bound}.");
        }
    }
}
