namespace StreamBatch.Domain.Contracts;

/// <summary>Reads the least and the greatest value of a property, inclusive and exclusive.</summary>
internal static class BoundsReader
{
    public static PropertySpecification Apply(DocumentCursor options, PropertySpecification property)
    {
        var minimum = Read(options, "minimum", "exclusiveMinimum", property, isUpper: false);
        var maximum = Read(options, "maximum", "exclusiveMaximum", property, isUpper: true);
        var isEmpty = minimum.Value > maximum.Value
            || (minimum.Value == maximum.Value && (minimum.IsExclusive || maximum.IsExclusive));
        if (isEmpty && minimum.Value is not null)
        {
            options.Error("leaves no value between the minimum and the maximum");
        }

        return property with
        {
            Minimum = minimum.Value,
            MinimumExclusive = minimum.IsExclusive,
            Maximum = maximum.Value,
            MaximumExclusive = maximum.IsExclusive,
        };
    }

    // Both forms may stand together; then the stricter holds.
    private static (Int128? Value, bool IsExclusive) Read(
        DocumentCursor options,
        string inclusiveName,
        string exclusiveName,
        PropertySpecification property,
        bool isUpper)
    {
        var inclusiveCursor = options.Member(inclusiveName);
        var inclusive = inclusiveCursor is null ? null : PropertyConstants.Ordered(inclusiveCursor, property);
        var exclusiveCursor = options.Member(exclusiveName);
        if (exclusiveCursor is null)
        {
            return (inclusive, false);
        }

        // In 3.0 this was a truth value about the bound beside it.
        if (exclusiveCursor.Node is { IsQuoted: false, Scalar: "true" or "false" } flag)
        {
            return (inclusive, inclusive is not null && flag.Scalar == "true");
        }

        var exclusive = PropertyConstants.Ordered(exclusiveCursor, property);
        if (exclusive is null)
        {
            return (inclusive, false);
        }

        var isStricter = inclusive is null || (isUpper ? exclusive <= inclusive : exclusive >= inclusive);
        return isStricter ? (exclusive, true) : (inclusive, false);
    }
}
