using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>Whether automatic repair is stopped for a run.</summary>
public static class RepairBreakerDecision
{
    /// <summary>
    /// Whether the breaker is open: the run has at least the breaker's minimum of compared rows, and more than its
    /// share of them differ. Rows in flight are neither compared nor differing here. Where a bound stopped the
    /// comparison, the minimum does not hold: few rows were compared, and not because the run has no more.
    /// </summary>
    /// <param name="breaker">The contract's breaker.</param>
    /// <param name="comparedRows">How many rows of the run were compared, not negative.</param>
    /// <param name="differingRows">How many of them differ, 0 to <paramref name="comparedRows"/>.</param>
    /// <param name="isStopped">Whether a bound left rows of the run uncompared.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its bounds.</exception>
    public static bool IsOpen(RepairBreaker breaker, long comparedRows, long differingRows, bool isStopped)
    {
        ArgumentNullException.ThrowIfNull(breaker);
        ArgumentOutOfRangeException.ThrowIfNegative(comparedRows);
        ArgumentOutOfRangeException.ThrowIfNegative(differingRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(differingRows, comparedRows);
        return (isStopped || comparedRows >= breaker.MinimumRows)
            && differingRows > breaker.Share * comparedRows;
    }
}
