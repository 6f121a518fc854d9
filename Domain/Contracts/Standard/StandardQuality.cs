using static StreamBatch.Domain.Contracts.Standard.StandardChecks;

namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>A rule of <c>quality</c>: what it may and must have depends on its type, and on whether it has a metric.
/// </summary>
internal sealed class StandardQuality
{
    private static readonly (string Name, StandardCheck Check)[] Operators =
    [
        ("mustBe", Anything),
        ("mustNotBe", Anything),
        ("mustBeGreaterThan", Number),
        ("mustBeGreaterOrEqualTo", Number),
        ("mustBeLessThan", Number),
        ("mustBeLessOrEqualTo", Number),
        ("mustBeBetween", CheckRange),
        ("mustNotBeBetween", CheckRange),
    ];

    private readonly Dictionary<string, StandardCheck> _members;

    public StandardQuality(
        StandardCheck id,
        StandardCheck tags,
        StandardCheck definitions,
        StandardCheck customProperties) => _members = new(StringComparer.Ordinal)
        {
            ["id"] = id,
            ["authoritativeDefinitions"] = definitions,
            ["businessImpact"] = Text,
            ["customProperties"] = customProperties,
            ["description"] = Text,
            ["dimension"] = OneOf(
                "accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"),
            ["method"] = Text,
            ["name"] = Text,
            ["schedule"] = Text,
            ["scheduler"] = Text,
            ["severity"] = Text,
            ["tags"] = tags,
            ["type"] = OneOf("text", "library", "sql", "custom"),
            ["unit"] = Text,
        };

    public void Check(DocumentCursor place, StandardFindings findings)
    {
        var type = place.Member("type")?.Node.Scalar;
        var isLibrary = type == "library"
            || (place.Member("metric") is { } metric && KindOf(metric.Node) == ScalarKind.Text);
        var known = new Dictionary<string, StandardCheck>(_members, StringComparer.Ordinal);
        var needed = new List<string>();
        if (isLibrary)
        {
            known["metric"] = OneOf("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount");
            known["rule"] = Text;
            known["arguments"] = AnyMapping;
            needed.Add("metric");
        }

        if (type == "sql")
        {
            known["query"] = Text;
            needed.Add("query");
        }

        if (type == "custom")
        {
            known["engine"] = Text;
            known["implementation"] = CheckImplementation;
            needed.AddRange(["engine", "implementation"]);
        }

        if (isLibrary || type == "sql")
        {
            CheckOperators(place, findings);
            foreach (var (name, check) in Operators)
            {
                known[name] = check;
            }
        }

        Members(place, findings, known, needed);
    }

    private static void CheckOperators(DocumentCursor place, StandardFindings findings)
    {
        var names = (place.Node.Members ?? []).Select(member => member.Name);
        if (Operators.Count(one => names.Contains(one.Name)) != 1)
        {
            findings.Tell(place, "must have exactly one of " + string.Join(", ", Operators.Select(one => one.Name))
                + " by the standard");
        }
    }

    private static void CheckImplementation(DocumentCursor place, StandardFindings findings)
    {
        if (place.Node.Members is null && KindOf(place.Node) != ScalarKind.Text)
        {
            findings.Tell(place, "must be a text or a mapping by the standard");
        }
    }

    private static void CheckRange(DocumentCursor place, StandardFindings findings)
    {
        ListOf(Number)(place, findings);
        if (place.Node.Items is { } items
            && (items.Length != 2 || items[0].Scalar == items[1].Scalar))
        {
            findings.Tell(place, "must have two different numbers by the standard");
        }
    }
}
