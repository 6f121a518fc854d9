using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Quality;

/// <summary>
/// The row rules of a contract in the form that is run on every value, of the stream and of a batch alike. Patterns run
/// without backtracking, so that no value can make them slow. Immutable and safe for use by several threads.
/// </summary>
public sealed class CompiledRules
{
    private readonly Contract _contract;
    private readonly string?[] _required;
    private readonly ValueRule[][] _values;

    /// <summary>Compiles the rules of <paramref name="contract"/>.</summary>
    public CompiledRules(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _required = [.. contract.Properties.Select((_, index) => RequiredId(index))];
        _values = [.. contract.Properties.Select((_, index) => ValueRules(index))];
        Comparisons = [.. contract.RowRules
            .Where(rule => rule is { Kind: RowRuleKind.Comparison, Severity: RuleSeverity.Error })
            .OrderBy(rule => rule.Property).Select(rule => new ComparisonRule(rule, contract))];
        Warnings = [.. contract.RowRules.Where(rule => rule.Severity == RuleSeverity.Warning)];
        CompiledWarnings = [.. Warnings.Select(rule => new WarningRule(rule, contract, Compile(rule)))];
    }

    /// <summary>The rules that warn, in the document's order; at most 64.</summary>
    public ImmutableArray<RowRule> Warnings { get; }

    /// <summary>The comparisons whose violation is an error, in the order of their left properties.</summary>
    internal ComparisonRule[] Comparisons { get; }

    internal WarningRule[] CompiledWarnings { get; }

    /// <summary>Whether property <paramref name="property"/> must have a value.</summary>
    public bool IsRequired(int property) => _required[property] is not null;

    /// <summary>The first rule, not before <paramref name="least"/>, that a value of the right type breaks: missing
    /// value, range, allowed values, length, pattern, format.</summary>
    /// <param name="property">The index of the property.</param>
    /// <param name="number">The value of a number in units of its scale, of a time in microseconds.</param>
    /// <param name="text">The value of a text, in UTF-8.</param>
    /// <param name="least">Rules with a lower reason code are not checked.</param>
    public ReasonCode Check(
        int property,
        Int128 number,
        ReadOnlySpan<byte> text,
        ReasonCode least = ReasonCode.None)
    {
        foreach (var rule in _values[property])
        {
            if (rule.Reason >= least && !rule.Holds(number, text))
            {
                return rule.Reason;
            }
        }

        return ReasonCode.None;
    }

    /// <summary>The id of the rule that gives events <paramref name="reason"/> because of
    /// <paramref name="property"/>: its own or its name, where the document has one, else
    /// <c>property.reason</c>. Of several with one reason the first.</summary>
    public string IdOf(ReasonCode reason, int property)
    {
        var id = reason switch
        {
            ReasonCode.Required => _required[property],
            ReasonCode.Comparison => Comparisons.FirstOrDefault(rule => rule.Left == property)?.Id,
            _ => null,
        };
        return id ?? _values[property].FirstOrDefault(rule => rule.Reason == reason)?.Id ?? Default(property, reason);
    }

    private string Default(int property, ReasonCode reason) =>
        _contract.Properties[property].Name + "." + ReasonCodeText.Of(reason);

    private string? RequiredId(int property)
    {
        var rule = _contract.RowRules.FirstOrDefault(rule => rule.Property == property
            && rule is { Kind: RowRuleKind.Present, Severity: RuleSeverity.Error });
        return rule?.Id ?? (_contract.Properties[property].Required || _contract.EventTimeProperty == property
            ? Default(property, ReasonCode.Required)
            : null);
    }

    private ValueRule[] ValueRules(int index)
    {
        var property = _contract.Properties[index];
        var stated = _contract.RowRules
            .Where(rule => rule.Property == index && rule.Severity == RuleSeverity.Error).ToArray();
        var rules = new List<ValueRule>(stated.Select(Compile).OfType<ValueRule>());
        if (property.Minimum is not null || property.Maximum is not null)
        {
            rules.Add(new ValueRule.Range(Default(index, ReasonCode.Range), property));
        }

        if ((property.MinLength ?? property.MaxLength) is not null)
        {
            rules.Add(new ValueRule.Length(
                Default(index, ReasonCode.Length), property.MinLength ?? 0, property.MaxLength ?? int.MaxValue));
        }

        // Rules of the document's quality have made these of the property, too.
        if (!property.AllowedValues.IsEmpty && !stated.Any(rule => rule.Kind == RowRuleKind.Allowed
            && rule.Values.AsSpan().SequenceEqual(property.AllowedValues.AsSpan())))
        {
            rules.Add(new ValueRule.Listed(
                Default(index, ReasonCode.Enum), property, property.AllowedValues, mustBeListed: true));
        }

        if (property.Pattern is { } pattern
            && !stated.Any(rule => rule.Kind == RowRuleKind.Pattern && rule.Pattern == pattern))
        {
            rules.Add(new ValueRule.Pattern(Default(index, ReasonCode.Pattern), pattern));
        }

        return [.. rules.OrderBy(rule => rule.Reason)];
    }

    private ValueRule? Compile(RowRule rule)
    {
        var property = _contract.Properties[rule.Property];
        return rule.Kind switch
        {
            RowRuleKind.NotMissing => new ValueRule.Listed(rule.Id, property, rule.Values, mustBeListed: false),
            RowRuleKind.Allowed => new ValueRule.Listed(rule.Id, property, rule.Values, mustBeListed: true),
            RowRuleKind.Pattern => new ValueRule.Pattern(rule.Id, rule.Pattern!),
            RowRuleKind.Format => new ValueRule.Format(rule.Id, rule.Format),
            _ => null,
        };
    }
}
