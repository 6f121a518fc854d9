using System.Text;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Quality;

/// <summary>
/// The row rules of a contract in the form that is run on every value, of the stream and of a batch alike. Patterns run
/// without backtracking, so that no value can make them slow. Immutable and safe for use by several threads.
/// </summary>
public sealed class CompiledRules
{
    private readonly Contract _contract;
    private readonly bool[] _required;
    private readonly bool[] _isChecked;
    private readonly Regex?[] _patterns;

    /// <summary>Compiles the rules of <paramref name="contract"/>.</summary>
    public CompiledRules(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _required = [.. contract.Properties.Select(
            (property, i) => property.Required || contract.EventTimeProperty == i)];
        _isChecked = [.. contract.Properties.Select(HasRule)];
        _patterns = [.. contract.Properties.Select(property => property.Pattern is { } pattern
            ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)
            : null)];
    }

    /// <summary>Whether property <paramref name="property"/> must have a value.</summary>
    public bool IsRequired(int property) => _required[property];

    /// <summary>The first rule, not before <paramref name="least"/>, that a value of the right type breaks: range,
    /// allowed values, length, pattern.</summary>
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
        if (!_isChecked[property])
        {
            return ReasonCode.None;
        }

        var rules = _contract.Properties[property];
        if (least <= ReasonCode.Range
            && rules.Type is not (PropertyType.String or PropertyType.Json or PropertyType.Boolean)
            && !IsInRange(rules, number))
        {
            return ReasonCode.Range;
        }

        var value = Canonical(rules, number, text);
        if (least <= ReasonCode.Enum
            && rules.AllowedValues.Length > 0
            && !rules.AllowedValues.Contains(value, StringComparer.Ordinal))
        {
            return ReasonCode.Enum;
        }

        if (least <= ReasonCode.Length
            && (rules.MinLength ?? rules.MaxLength) is not null
            && value.EnumerateRunes().Count() is var length
            && (length < (rules.MinLength ?? 0) || length > (rules.MaxLength ?? int.MaxValue)))
        {
            return ReasonCode.Length;
        }

        return least <= ReasonCode.Pattern && _patterns[property] is { } pattern && !pattern.IsMatch(value)
            ? ReasonCode.Pattern
            : ReasonCode.None;
    }

    private static string Canonical(PropertySpecification rules, Int128 number, ReadOnlySpan<byte> text) =>
        rules.Type switch
        {
            PropertyType.Integer or PropertyType.Number => DecimalText.Format(number, rules.Scale),
            PropertyType.Boolean => number == 0 ? "false" : "true",
            PropertyType.Timestamp => Rfc3339.Format(new EventTime((long)number)),
            PropertyType.Date => Rfc3339.Format(new EventTime((long)number))[..10],
            _ => Encoding.UTF8.GetString(text),
        };

    private static bool IsInRange(PropertySpecification rules, Int128 number) =>
        (rules.Minimum is not { } minimum || number > minimum || (number == minimum && !rules.MinimumExclusive))
        && (rules.Maximum is not { } maximum || number < maximum || (number == maximum && !rules.MaximumExclusive));

    private static bool HasRule(PropertySpecification property) =>
        property.Minimum is not null || property.Maximum is not null || property.AllowedValues.Length > 0
        || property.MinLength is not null || property.MaxLength is not null || property.Pattern is not null;
}
