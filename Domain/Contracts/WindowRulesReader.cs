using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>Which of the rules about windows have an effect, and what they need of the windows.</summary>
internal static class WindowRulesReader
{
    private const int MaxColumns = 64;

    /// <summary>The rules, without those that the events of one entity cannot keep: a part of the key is the same in
    /// all of them.</summary>
    public static ImmutableArray<WindowRule> Rules(SchemaReading schema, ImmutableArray<int> key)
    {
        var rules = ImmutableArray.CreateBuilder<WindowRule>();
        foreach (var (rule, cursor) in schema.Rules.Windows)
        {
            if (rule is { Kind: WindowRuleKind.DuplicateValues, Property: { } property } && key.Contains(property))
            {
                cursor.Note("is not enforced: all events of an entity's window have the same value of its key");
            }
            else
            {
                rules.Add(rule);
            }
        }

        return rules.ToImmutable();
    }

    /// <summary>The aggregates that <paramref name="rules"/> need beside those that the contract has.</summary>
    public static ImmutableArray<AggregateSpecification> HiddenAggregates(
        ImmutableArray<WindowRule> rules,
        ImmutableArray<AggregateSpecification> aggregates)
    {
        var hidden = ImmutableArray.CreateBuilder<AggregateSpecification>();
        foreach (var (function, property) in rules.SelectMany(Needs).Distinct())
        {
            if (!aggregates.Any(known => known.Function == function && known.Property == property))
            {
                hidden.Add(new AggregateSpecification(NameOf(function, property), function, property, 0));
            }
        }

        return hidden.ToImmutable();
    }

    /// <summary>Refuses more properties than the presence of values has bits for.</summary>
    public static void CheckColumns(DocumentCursor section, ImmutableArray<AggregateSpecification> aggregates)
    {
        if (aggregates.Select(aggregate => aggregate.Property).OfType<int>().Distinct().Count() > MaxColumns)
        {
            section.Error($"aggregates and rules about windows must read at most {MaxColumns} properties");
        }
    }

    /// <summary>What a rule needs.</summary>
    internal static IEnumerable<(AggregateFunction Function, int? Property)> Needs(WindowRule rule) => rule.Kind switch
    {
        WindowRuleKind.RowCount => [(AggregateFunction.CountEvents, null)],
        WindowRuleKind.NullValues =>
            [(AggregateFunction.CountEvents, null), (AggregateFunction.CountValues, rule.Property)],
        WindowRuleKind.DuplicateValues =>
            [(AggregateFunction.CountValues, rule.Property), (AggregateFunction.Distinct, rule.Property)],
        _ => [(AggregateFunction.NewestTime, null)],
    };

    // No name of a document begins so.
    private static string NameOf(AggregateFunction function, int? property) =>
        property is null ? $"~{function}" : FormattableString.Invariant($"~{function}({property})");
}
