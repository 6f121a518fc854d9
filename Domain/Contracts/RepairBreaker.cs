namespace StreamBatch.Domain.Contracts;

/// <summary>
/// When automatic repair stops: more than <paramref name="Share"/> of a run's compared rows differ, and the run has at
/// least <paramref name="MinimumRows"/> rows. Then something is wrong with the run or the contract.
/// </summary>
/// <param name="Share">Greater than 0, at most 1; 1 switches the breaker off.</param>
/// <param name="MinimumRows">At least 1.</param>
public sealed record RepairBreaker(decimal Share, int MinimumRows)
{
    /// <summary>Half of at least 100 rows.</summary>
    public static readonly RepairBreaker Default = new(0.5m, 100);
}
