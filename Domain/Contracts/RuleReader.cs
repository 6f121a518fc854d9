namespace StreamBatch.Domain.Contracts;

/// <summary>Reads what the rules of <c>quality</c> have in common: type, metric, operator, unit, severity.</summary>
internal static class RuleReader
{
    private static readonly string[] Metrics =
        ["invalidValues", "nullValues", "missingValues", "duplicateValues", "rowCount"];

    private static readonly (string Name, RuleOperator Operator)[] Operators =
    [
        ("mustBe", RuleOperator.MustBe), ("mustNotBe", RuleOperator.MustNotBe),
        ("mustBeGreaterThan", RuleOperator.MustBeGreaterThan),
        ("mustBeGreaterOrEqualTo", RuleOperator.MustBeGreaterOrEqualTo),
        ("mustBeLessThan", RuleOperator.MustBeLessThan),
        ("mustBeLessOrEqualTo", RuleOperator.MustBeLessOrEqualTo),
        ("mustBeBetween", RuleOperator.MustBeBetween), ("mustNotBeBetween", RuleOperator.MustNotBeBetween),
    ];

    /// <summary>The metric of a library rule; null for rules of other types, which are noted, and where it is wrong.
    /// </summary>
    public static string? Metric(DocumentCursor rule)
    {
        var metric = rule.Member("metric");
        var isLibrary = rule.Member("type")?.Choice<bool>(
            [("library", true), ("text", false), ("sql", false), ("custom", false)]) ?? metric is not null;
        if (!isLibrary || metric is null)
        {
            rule.Note("is not enforced: only library rules with a metric and those of the engine streambatch are");
            return null;
        }

        if (Metrics.Contains(metric.Node.Scalar))
        {
            return metric.Node.Scalar;
        }

        metric.Error("must be one of " + string.Join(", ", Metrics));
        return null;
    }

    /// <summary>Whether a rule is of <c>type: custom</c> and <c>engine: streambatch</c>.</summary>
    public static bool IsOurs(DocumentCursor rule) =>
        rule.Member("type")?.Node.Scalar == "custom" && rule.Member("engine")?.Node.Scalar == "streambatch";

    /// <summary>The severity; null when it is none that has an effect, which is noted.</summary>
    public static RuleSeverity? Severity(DocumentCursor rule)
    {
        switch (rule.Member("severity"))
        {
            case null or { Node.Scalar: "error" }:
                return RuleSeverity.Error;
            case { Node.Scalar: "warning" }:
                return RuleSeverity.Warning;
            case var other:
                other.Note("the rule is not enforced: only those of severity error or warning are");
                return null;
        }
    }

    /// <summary>The one operator with its bound; null with an error when there is none.</summary>
    public static RuleBound? Bound(DocumentCursor rule)
    {
        var present = Operators.Select(entry => (entry.Operator, Cursor: rule.Member(entry.Name)))
            .Where(entry => entry.Cursor is not null).ToArray();
        if (present.Length != 1)
        {
            rule.Error("must have exactly one of " + string.Join(", ", Operators.Select(entry => entry.Name)));
            return null;
        }

        var (operation, cursor) = present[0];
        var isPercent = rule.Member("unit")?.Choice<bool>([("rows", false), ("percent", true)]) ?? false;
        if (operation is not (RuleOperator.MustBeBetween or RuleOperator.MustNotBeBetween))
        {
            return cursor!.Decimal(RuleBound.Scale) is { } bound && IsBounded(cursor!, bound)
                ? new RuleBound(operation, bound, bound, isPercent)
                : null;
        }

        var items = cursor!.Items();
        if (items.Count != 2)
        {
            cursor.Error("must be a list of the lower and the upper bound");
            return null;
        }

        if (items[0].Decimal(RuleBound.Scale) is not { } lower || items[1].Decimal(RuleBound.Scale) is not { } upper
            || !IsBounded(items[0], lower) || !IsBounded(items[1], upper))
        {
            return null;
        }

        if (lower > upper)
        {
            items[1].Error("must not be less than the lower bound");
            return null;
        }

        return new RuleBound(operation, lower, upper, isPercent);
    }

    // A bound that no window can have would only overflow.
    private static bool IsBounded(DocumentCursor cursor, Int128 bound)
    {
        if (bound >= 0 && bound <= (Int128)1_000_000_000_000_000_000)
        {
            return true;
        }

        cursor.Error("must be a number from 0 to 1000000000000");
        return false;
    }
}
