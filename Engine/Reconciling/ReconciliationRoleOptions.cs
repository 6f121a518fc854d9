namespace StreamBatch.Engine.Reconciling;

/// <summary>The bounds of a <see cref="ReconciliationRole"/>.</summary>
public sealed record ReconciliationRoleOptions
{
    /// <summary>How many tasks of a contract may wait, with the one that is under way. Default 100.</summary>
    public int MaxTasks { get; init; } = 100;

    /// <summary>After which time a task that failed for a reason that may pass is taken up again, in microseconds.
    /// Default 2 s.</summary>
    public long RetryAfter { get; init; } = 2_000_000;

    /// <summary>How often a task is begun at most; then it has failed. Default 20.</summary>
    public int MaxAttempts { get; init; } = 20;
}
