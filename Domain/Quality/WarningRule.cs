using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Quality;

/// <summary>A rule of severity warning, compiled.</summary>
internal sealed class WarningRule(RowRule rule, Contract contract, ValueRule? value)
{
    /// <summary>The property that it is about; of a comparison the left one.</summary>
    public int Property { get; } = rule.Property;

    /// <summary>The rule about the value; null when it only must be there, or two are compared.</summary>
    public ValueRule? Value { get; } = value;

    /// <summary>The comparison; null for other rules.</summary>
    public ComparisonRule? Comparison { get; } =
        rule.Kind == RowRuleKind.Comparison ? new ComparisonRule(rule, contract) : null;
}
