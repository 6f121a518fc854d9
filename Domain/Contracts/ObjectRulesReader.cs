using System.Text.RegularExpressions;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// Reads the <c>quality</c> of the object: the number of rows, and what the library of the standard lacks, as rules of
/// <c>type: custom</c> and <c>engine: streambatch</c> with <c>compare</c> or <c>freshness</c>.
/// </summary>
internal static partial class ObjectRulesReader
{
    private static readonly (string Text, ComparisonOperator Operator)[] Operators =
    [
        ("<=", ComparisonOperator.LessOrEqual), ("<", ComparisonOperator.Less), ("!=", ComparisonOperator.NotEqual),
        (">=", ComparisonOperator.GreaterOrEqual), (">", ComparisonOperator.Greater), ("=", ComparisonOperator.Equal),
    ];

    public static void Read(DocumentCursor schema, SchemaReading properties, RuleCollection rules)
    {
        foreach (var rule in schema.Member("quality")?.Items() ?? [])
        {
            if (RuleReader.IsOurs(rule))
            {
                ReadOurs(rule, properties, rules);
            }
            else if (RuleReader.Metric(rule) is { } metric)
            {
                ReadLibrary(rule, metric, rules);
            }
        }
    }

    private static void ReadLibrary(DocumentCursor rule, string metric, RuleCollection rules)
    {
        if (metric != "rowCount")
        {
            rule.Member("metric")!.Note("is not enforced on the object in this version; on a property it is");
            return;
        }

        if (RuleReader.Bound(rule) is not { } bound || RuleReader.Severity(rule) is not { } severity)
        {
            return;
        }

        if (bound.IsPercent)
        {
            rule.Member("unit")!.Error("must be rows: a number of rows is no share");
        }

        rules.Add(rule, new WindowRule
        {
            Id = rules.Id(rule, metric),
            Kind = WindowRuleKind.RowCount,
            Severity = severity,
            Bound = bound,
        });
    }

    private static void ReadOurs(DocumentCursor rule, SchemaReading properties, RuleCollection rules)
    {
        var implementation = rule.RequiredMember("implementation");
        if (implementation is null || RuleReader.Severity(rule) is not { } severity)
        {
            return;
        }

        var members = implementation.Members();
        implementation.RefuseUnknownMembers("compare", "freshness");
        if (members.Count != 1)
        {
            implementation.Error("must have exactly one of compare, freshness");
            return;
        }

        if (implementation.Member("compare") is { } compare)
        {
            if (Comparison(compare, properties) is { } comparison)
            {
                rules.Add(rule, new RowRule
                {
                    Id = rules.Id(rule, compare.Node.Scalar!),
                    Kind = RowRuleKind.Comparison,
                    Property = comparison.Left,
                    Severity = severity,
                    Comparison = comparison,
                });
            }
        }
        else if (implementation.Member("freshness")?.Duration(TimeSpan.FromMicroseconds(1)) is { } age)
        {
            rules.Add(rule, new WindowRule
            {
                Id = rules.Id(rule, "freshness"),
                Kind = WindowRuleKind.Freshness,
                Severity = severity,
                MaxAge = age.Ticks / TimeSpan.TicksPerMicrosecond,
            });
        }
    }

    private static PropertyComparison? Comparison(DocumentCursor cursor, SchemaReading properties)
    {
        if (Form().Match(cursor.Node.Scalar ?? "") is not { Success: true } match)
        {
            cursor.Error("must be two properties with <, <=, =, !=, >= or > between, and + or - a constant after the "
                + "second if need be, as 'shipped >= ordered' or 'high <= low + 2.5'");
            return null;
        }

        var left = properties.Find(match.Groups["left"].Value, cursor);
        var right = properties.Find(match.Groups["right"].Value, cursor);
        if (left is null || right is null || !properties.Properties[left.Value].HasType
            || !properties.Properties[right.Value].HasType)
        {
            return null;
        }

        var first = properties.Properties[left.Value].Specification;
        var second = properties.Properties[right.Value].Specification;
        if (Family(first.Type) is not { } family || Family(second.Type) != family)
        {
            cursor.Error("must compare two numbers, two instants or dates, or two texts");
            return null;
        }

        var operation = Operators.First(entry => entry.Text == match.Groups["operator"].Value).Operator;
        return Offset(cursor, match, first, second) is { } offset
            ? new PropertyComparison(left.Value, operation, right.Value, offset)
            : null;
    }

    private static Int128? Offset(
        DocumentCursor cursor,
        Match match,
        PropertySpecification first,
        PropertySpecification second)
    {
        if (!match.Groups["constant"].Success)
        {
            return 0;
        }

        var text = match.Groups["constant"].Value;
        var sign = match.Groups["sign"].Value == "-" ? -1 : 1;
        var scale = Math.Max(first.Scale, second.Scale);
        switch (Family(first.Type))
        {
            case PropertyType.Number when ScaledDecimal.TryParse(text, scale, out var units)
                == ScaledDecimalOutcome.Ok:
                return sign * units;
            case PropertyType.Timestamp when Time.DurationText.TryParse(text, out var duration):
                return sign * (duration.Ticks / TimeSpan.TicksPerMicrosecond);
            default:
                cursor.Error("the constant must be a decimal number at the scale of the two properties, for instants "
                    + "and dates a duration such as 90s or 1d; texts have none");
                return null;
        }
    }

    private static PropertyType? Family(PropertyType type) => type switch
    {
        PropertyType.Integer or PropertyType.Number => PropertyType.Number,
        PropertyType.Timestamp or PropertyType.Date => PropertyType.Timestamp,
        PropertyType.String => PropertyType.String,
        _ => null,
    };

    [GeneratedRegex(
        @"\A\s*(?<left>\S+)\s+(?<operator><=|<|!=|>=|>|=)\s+(?<right>\S+)(\s+(?<sign>[+-])\s+(?<constant>\S+))?\s*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
