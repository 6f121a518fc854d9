using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// Reads a property's <c>quality</c>. A library rule that allows no violation at all is one of each event; a rule about
/// the number or the share of violations is one of each window.
/// </summary>
internal static class QualityRulesReader
{
    public static PropertySpecification Apply(
        DocumentCursor property,
        PropertySpecification specification,
        int index,
        RuleCollection rules)
    {
        foreach (var rule in property.Member("quality")?.Items() ?? [])
        {
            specification = ApplyRule(rule, specification, index, rules);
        }

        return specification;
    }

    private static PropertySpecification ApplyRule(
        DocumentCursor rule,
        PropertySpecification specification,
        int index,
        RuleCollection rules)
    {
        if (RuleReader.IsOurs(rule))
        {
            rule.Error("a rule of the engine streambatch stands in the quality of the object, not of a property");
            return specification;
        }

        if (RuleReader.Metric(rule) is not { } metric || RuleReader.Bound(rule) is not { } bound
            || RuleReader.Severity(rule) is not { } severity)
        {
            return specification;
        }

        var id = rules.Id(rule, specification.Name + "." + metric);
        switch (metric)
        {
            case "nullValues" when bound.IsZero:
                rules.Add(rule, new RowRule
                {
                    Id = id,
                    Kind = RowRuleKind.Present,
                    Property = index,
                    Severity = severity,
                });
                return severity == RuleSeverity.Error ? specification with { Required = true } : specification;
            case "nullValues" or "duplicateValues":
                AddWindowRule(rule, metric, id, index, severity, bound, specification, rules);
                return specification;
            case "invalidValues" when bound.IsZero:
                return ApplyInvalidValues(rule, specification, id, index, severity, rules);
            case "missingValues" when bound.IsZero:
                AddMissingValues(rule, specification, id, index, severity, rules);
                return specification;
            case "rowCount":
                rule.Member("metric")!.Note("is not enforced on a property; on the object it is");
                return specification;
            default:
                rule.Note("is not enforced in this version: of this metric only mustBe: 0 is");
                return specification;
        }
    }

    private static void AddWindowRule(
        DocumentCursor rule,
        string metric,
        string id,
        int index,
        RuleSeverity severity,
        RuleBound bound,
        PropertySpecification specification,
        RuleCollection rules)
    {
        var isDuplicates = metric == "duplicateValues";
        if (isDuplicates && specification.Type == PropertyType.Json)
        {
            rule.Note("is not enforced for this type in this version");
            return;
        }

        rules.Add(rule, new WindowRule
        {
            Id = id,
            Kind = isDuplicates ? WindowRuleKind.DuplicateValues : WindowRuleKind.NullValues,
            Property = index,
            Severity = severity,
            Bound = bound,
        });
    }

    // A value that stands for a missing one is missing; null is one, too, if it is named.
    private static void AddMissingValues(
        DocumentCursor rule,
        PropertySpecification specification,
        string id,
        int index,
        RuleSeverity severity,
        RuleCollection rules)
    {
        var list = rule.RequiredMember("arguments")?.RequiredMember("missingValues");
        if (list?.Node.Items is null)
        {
            list?.Error("must be a list");
            return;
        }

        if (specification.Type == PropertyType.Json)
        {
            list.Note("is not enforced for this type in this version");
            return;
        }

        var items = list.Items();
        var values = Canonical(items, specification);
        if (values.Length < items.Count)
        {
            rules.Add(rule, new RowRule
            {
                Id = id + ".null",
                Kind = RowRuleKind.Present,
                Property = index,
                Severity = severity,
            });
        }

        if (!values.IsEmpty)
        {
            rules.Add(rule, new RowRule
            {
                Id = id,
                Kind = RowRuleKind.NotMissing,
                Property = index,
                Severity = severity,
                Values = values,
            });
        }
    }

    private static PropertySpecification ApplyInvalidValues(
        DocumentCursor rule,
        PropertySpecification specification,
        string id,
        int index,
        RuleSeverity severity,
        RuleCollection rules)
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
                case "validValues":
                    var values = ValidValues(value, specification);
                    rules.Add(rule, new RowRule
                    {
                        Id = id,
                        Kind = RowRuleKind.Allowed,
                        Property = index,
                        Severity = severity,
                        Values = values,
                    });
                    specification = severity == RuleSeverity.Error && specification.AllowedValues.IsEmpty
                        ? specification with { AllowedValues = values }
                        : specification;
                    break;
                case "pattern":
                    var pattern = PropertyPattern.Read(value);
                    rules.Add(rule, new RowRule
                    {
                        Id = id,
                        Kind = RowRuleKind.Pattern,
                        Property = index,
                        Severity = severity,
                        Pattern = pattern,
                    });
                    specification = severity == RuleSeverity.Error && specification.Pattern is null
                        ? specification with { Pattern = pattern }
                        : specification;
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
        var items = list.Items();
        if (list.Node.Items is not null && items.All(IsNull))
        {
            list.Error("must have a value");
        }

        return Canonical(items, specification);
    }

    private static ImmutableArray<string> Canonical(
        IReadOnlyList<DocumentCursor> items,
        PropertySpecification specification) =>
        [.. items.Where(item => !IsNull(item))
            .Select(item => PropertyConstants.Canonical(item, specification))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)];

    private static bool IsNull(DocumentCursor item) => item.Node is { Scalar: null, Members: null, Items: null };
}
