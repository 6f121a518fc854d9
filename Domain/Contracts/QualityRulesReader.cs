using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// Reads a property's <c>quality</c>. A library rule whose every violation is an error of one value becomes a rule of
/// the property; all others are noted as not enforced.
/// </summary>
internal static class QualityRulesReader
{
    private static readonly string[] Operators =
    [
        "mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo",
        "mustBeBetween", "mustNotBeBetween",
    ];

    private static readonly string[] Metrics =
        ["invalidValues", "nullValues", "missingValues", "duplicateValues", "rowCount"];

    public static PropertySpecification Apply(DocumentCursor property, PropertySpecification specification)
    {
        foreach (var rule in property.Member("quality")?.Items() ?? [])
        {
            specification = ApplyRule(rule, specification);
        }

        return specification;
    }

    private static PropertySpecification ApplyRule(DocumentCursor rule, PropertySpecification specification)
    {
        var metric = rule.Member("metric");
        var type = rule.Member("type")?.Choice<bool>(
            [("library", true), ("text", false), ("sql", false), ("custom", false)]) ?? metric is not null;
        if (!type || metric is null)
        {
            rule.Note("is not enforced in this version; only library rules with a metric are");
            return specification;
        }

        if (!Metrics.Contains(metric.Node.Scalar))
        {
            metric.Error("must be one of " + string.Join(", ", Metrics));
            return specification;
        }

        if (!HoldsForEveryValue(rule))
        {
            return specification;
        }

        switch (metric.Node.Scalar)
        {
            case "nullValues":
                return specification with { Required = true };
            case "invalidValues":
                return ApplyInvalidValues(rule, specification);
            default:
                metric.Note("is not enforced in this version");
                return specification;
        }
    }

    // "No violation at all" is a rule of each value; a share or a number of violations is one of a whole set.
    private static bool HoldsForEveryValue(DocumentCursor rule)
    {
        var operators = Operators.Select(rule.Member).OfType<DocumentCursor>().ToArray();
        if (operators.Length != 1)
        {
            rule.Error("must have exactly one of " + string.Join(", ", Operators));
            return false;
        }

        if (rule.Member("mustBe") is not { Node.IsQuoted: false } number || ScaledDecimal.TryParse(
            number.Node.Scalar, 0, out var bound) != ScaledDecimalOutcome.Ok || bound != 0)
        {
            operators[0].Note("is not enforced in this version; only mustBe: 0 is");
            return false;
        }

        if (rule.Member("severity") is { Node.Scalar: not "error" } severity)
        {
            severity.Note("the rule is not enforced in this version; only those of severity error are");
            return false;
        }

        return true;
    }

    private static PropertySpecification ApplyInvalidValues(DocumentCursor rule, PropertySpecification specification)
    {
        var arguments = rule.RequiredMember("arguments");
        foreach (var (name, value) in arguments?.Members() ?? [])
        {
            switch (name)
            {
                case "validValues" when specification.Type == PropertyType.Json:
                case "pattern" when specification.Type != PropertyType.String:
                    value.Note("is not enforced for this type in this version");
                    break;
                case "validValues" when !specification.AllowedValues.IsEmpty:
                case "pattern" when specification.Pattern is not null:
                    value.Note("a second one for the same property is not enforced in this version");
                    break;
                case "validValues":
                    specification = specification with { AllowedValues = ValidValues(value, specification) };
                    break;
                case "pattern":
                    specification = specification with { Pattern = PropertyPattern.Read(value) };
                    break;
                default:
                    value.Error("is not known here; the nearest known name is "
                        + NearestName.Of(name, ["validValues", "pattern"]));
                    break;
            }
        }

        if (arguments?.Node.Members is { Length: 0 })
        {
            arguments.Error("must have validValues or pattern");
        }

        return specification;
    }

    // A null among them says nothing: only "required" is about null.
    private static ImmutableArray<string> ValidValues(DocumentCursor list, PropertySpecification specification)
    {
        var values = list.Items()
            .Where(item => item.Node is not { Scalar: null, Members: null, Items: null })
            .ToArray();
        if (values.Length == 0 && list.Node.Items is not null)
        {
            list.Error("must have a value");
        }

        return [.. values
            .Select(item => PropertyConstants.Canonical(item, specification))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)];
    }
}
