using System.Numerics;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Reference;

/// <summary>The rules about windows, each said once more over the events of one.</summary>
internal static class StatedWindowRules
{
    /// <summary>The ids of the rules that a window which ends at <paramref name="end"/> breaks.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="end">The window's end, in microseconds.</param>
    /// <param name="events">The event time of each of its events, and its properties' texts, null for none.</param>
    public static IReadOnlyList<string> Broken(
        Contract contract,
        long end,
        IReadOnlyList<(long Time, IReadOnlyList<string?> Values)> events) =>
        [.. contract.WindowRules.Where(rule => !Holds(rule, end, events)).Select(rule => rule.Id)];

    private static bool Holds(
        WindowRule rule,
        long end,
        IReadOnlyList<(long Time, IReadOnlyList<string?> Values)> events)
    {
        var values = rule.Property is { } property
            ? events.Select(item => item.Values[property]).OfType<string>().ToList()
            : [];
        return rule.Kind switch
        {
            WindowRuleKind.RowCount => Holds(rule.Bound, events.Count, events.Count),
            WindowRuleKind.NullValues => Holds(rule.Bound, events.Count - values.Count, events.Count),
            WindowRuleKind.DuplicateValues => Holds(
                rule.Bound, values.GroupBy(value => value).Sum(same => same.Count() - 1), values.Count),
            _ => events.Any(item => end - item.Time <= rule.MaxAge),
        };
    }

    private static bool Holds(RuleBound bound, BigInteger rows, BigInteger total)
    {
        var unit = BigInteger.Pow(10, RuleBound.Scale);
        var value = bound.IsPercent ? rows * 100 * unit : rows * unit;
        var of = bound.IsPercent && total > 0 ? total : 1;
        var (first, second) = ((BigInteger)bound.First * of, (BigInteger)bound.Second * of);
        return bound.Operator switch
        {
            RuleOperator.MustBe => value == first,
            RuleOperator.MustNotBe => value != first,
            RuleOperator.MustBeGreaterThan => value > first,
            RuleOperator.MustBeGreaterOrEqualTo => value >= first,
            RuleOperator.MustBeLessThan => value < first,
            RuleOperator.MustBeLessOrEqualTo => value <= first,
            RuleOperator.MustBeBetween => first <= value && value <= second,
            _ => value < first || value > second,
        };
    }
}
