using System.Collections.Immutable;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Quality;

/// <summary>
/// What the rules about windows say of one: a function of its values alone, so that late events, retractions and
/// corrections change it as they change the values. A rule whose values are not known (adopted from a batch, or a
/// count of different values past its bound) does not hold.
/// </summary>
/// <param name="Broken">The ids of the rules of severity error that do not hold, in the document's order.</param>
/// <param name="Warnings">The same of severity warning.</param>
public sealed record WindowPromotion(ImmutableArray<string> Broken, ImmutableArray<string> Warnings)
{
    /// <summary>Whether the window is for consumers of the batch: all rules of severity error hold.</summary>
    public bool IsPromoted => Broken.IsEmpty;

    /// <summary>What the rules of <paramref name="contract"/> say of <paramref name="values"/>; null where it has
    /// none.</summary>
    public static WindowPromotion? Of(Contract contract, Window window, AggregateValues values)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(values);
        if (contract.WindowRules.IsEmpty)
        {
            return null;
        }

        var aggregates = contract.AllAggregates;
        var broken = ImmutableArray.CreateBuilder<string>();
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in contract.WindowRules)
        {
            if (!Holds(rule, window, aggregates, values))
            {
                (rule.Severity == RuleSeverity.Error ? broken : warnings).Add(rule.Id);
            }
        }

        return new WindowPromotion(broken.ToImmutable(), warnings.ToImmutable());
    }

    private static bool Holds(
        WindowRule rule,
        Window window,
        ImmutableArray<AggregateSpecification> aggregates,
        AggregateValues values)
    {
        Int128? Value(AggregateFunction function, int? property = null)
        {
            for (var i = 0; i < aggregates.Length; i++)
            {
                if (aggregates[i].Function == function && aggregates[i].Property == property)
                {
                    return values[i].State == AggregateState.Number ? values[i].Units : null;
                }
            }

            return null;
        }

        switch (rule.Kind)
        {
            case WindowRuleKind.RowCount:
                return Value(AggregateFunction.CountEvents) is { } count && rule.Bound.Holds(count, count);
            case WindowRuleKind.NullValues:
                return Value(AggregateFunction.CountEvents) is { } events
                    && Value(AggregateFunction.CountValues, rule.Property) is { } present
                    && rule.Bound.Holds(events - present, events);
            case WindowRuleKind.DuplicateValues:
                return Value(AggregateFunction.CountValues, rule.Property) is { } all
                    && Value(AggregateFunction.Distinct, rule.Property) is { } different
                    && rule.Bound.Holds(all - different, all);
            default:
                return Value(AggregateFunction.NewestTime) is { } newest
                    && window.End.Microseconds - newest <= rule.MaxAge;
        }
    }
}
