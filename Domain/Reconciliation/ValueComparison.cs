using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>When two rows say the same.</summary>
public static class ValueComparison
{
    /// <summary>
    /// Whether two rows of <paramref name="contract"/> are equal: each aggregate exactly or, where it has one, within
    /// its tolerance, bound included. Null and overflow are equal to themselves alone. No row (null) is equal to no
    /// row. Rows of different numbers of values are of different contract versions, and not equal. With a tolerance
    /// this is not transitive.
    /// </summary>
    /// <exception cref="ArgumentException">The rows have more or fewer values than the contract has aggregates.
    /// </exception>
    public static bool AreEqual(Contract contract, AggregateValues? left, AggregateValues? right)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (left is null || right is null || left.Count != right.Count)
        {
            return left is null && right is null;
        }

        if (left.Count != contract.AllAggregates.Length)
        {
            throw new ArgumentException(
                $"The rows have {left.Count} values, the contract {contract.AllAggregates.Length} aggregates.",
                nameof(left));
        }

        for (var i = 0; i < contract.Aggregates.Length; i++)
        {
            if (!AreEqual(contract.Aggregates[i], left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether two values of <paramref name="aggregate"/> are equal; see the overload for rows.</summary>
    public static bool AreEqual(AggregateSpecification aggregate, AggregateValue left, AggregateValue right)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        if (left.State != AggregateState.Number || right.State != AggregateState.Number || aggregate.Tolerance is null)
        {
            return left == right;
        }

        // The distance of any two values fits into 128 bits without a sign, though not into those with one.
        var distance = unchecked((UInt128)Int128.Max(left.Units, right.Units)
            - (UInt128)Int128.Min(left.Units, right.Units));
        return distance <= (UInt128)aggregate.Tolerance.Value;
    }
}
