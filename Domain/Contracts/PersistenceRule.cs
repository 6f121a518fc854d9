namespace StreamBatch.Domain.Contracts;

/// <summary>When a drift is persistent; before that it is transient.</summary>
/// <param name="Comparisons">From how many comparisons in a row that found it on; at least 1.</param>
/// <param name="After">From how long after the first of them on.</param>
public sealed record PersistenceRule(int Comparisons, TimeSpan After)
{
    /// <summary>From the second comparison on, or an hour after the first.</summary>
    public static readonly PersistenceRule Default = new(2, TimeSpan.FromHours(1));

    /// <summary>Whether a drift that was found <paramref name="comparisons"/> times in a row, first
    /// <paramref name="age"/> ago, is persistent.</summary>
    public bool IsPersistent(int comparisons, TimeSpan age) =>
        comparisons >= Comparisons || (comparisons > 1 && age >= After);
}
