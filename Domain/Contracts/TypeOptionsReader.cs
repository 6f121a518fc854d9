namespace StreamBatch.Domain.Contracts;

/// <summary>Reads <c>logicalTypeOptions</c> of a property into its rules.</summary>
internal static class TypeOptionsReader
{
    private static readonly string[] Bounds = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "format"];

    public static PropertySpecification Apply(
        DocumentCursor property,
        PropertySpecification specification,
        int index,
        RuleCollection rules)
    {
        var options = property.Member("logicalTypeOptions");
        if (options is null)
        {
            return specification;
        }

        var logicalType = property.Member("logicalType")?.Node.Scalar;
        if (logicalType is "time" or "object" or "array" or "boolean")
        {
            NoteAll(options, logicalType);
            return specification;
        }

        ReadFormat(options, specification, index, rules);
        switch (specification.Type)
        {
            case PropertyType.String:
                options.RefuseUnknownMembers("minLength", "maxLength", "pattern", "format");
                return TextRules(options, specification);
            case PropertyType.Timestamp:
                options.RefuseUnknownMembers([.. Bounds, "timezone", "defaultTimezone"]);
                NoteTimezone(options);
                return BoundsReader.Apply(options, specification);
            case PropertyType.Date:
                options.RefuseUnknownMembers(Bounds);
                return BoundsReader.Apply(options, specification);
            default:
                options.RefuseUnknownMembers([.. Bounds, "multipleOf"]);
                return BoundsReader.Apply(options, specification);
        }
    }

    private static PropertySpecification TextRules(DocumentCursor options, PropertySpecification specification)
    {
        var least = options.Member("minLength")?.WholeNumber(0, int.MaxValue);
        var greatest = options.Member("maxLength")?.WholeNumber(0, int.MaxValue);
        if (least > greatest)
        {
            options.Member("maxLength")?.Error("must not be less than minLength");
        }

        var pattern = options.Member("pattern");
        return specification with
        {
            MinLength = least,
            MaxLength = greatest,
            Pattern = pattern is null ? null : PropertyPattern.Read(pattern),
        };
    }

    private static void NoteAll(DocumentCursor options, string logicalType)
    {
        var known = logicalType switch
        {
            "time" => [.. Bounds, "timezone", "defaultTimezone"],
            "object" => ["minProperties", "maxProperties", "required"],
            "array" => ["minItems", "maxItems", "uniqueItems"],
            _ => options.Members().Select(member => member.Name).ToArray(),
        };
        options.RefuseUnknownMembers(known);
        foreach (var (_, value) in options.Members())
        {
            value.Note("is not enforced in this version");
        }
    }

    private static void ReadFormat(
        DocumentCursor options,
        PropertySpecification specification,
        int index,
        RuleCollection rules)
    {
        var format = options.Member("format");
        if (format is null || (specification.Type == PropertyType.Date && format.Node.Scalar == "yyyy-MM-dd"))
        {
            return;
        }

        switch (specification.Type)
        {
            case PropertyType.Timestamp:
                format.Note("is not followed in this version: instants are written as RFC 3339 says");
                break;
            case PropertyType.Date:
                format.Note("is not followed in this version: dates are written yyyy-MM-dd");
                break;
            case var type when FormatNames.Find(type, format.Node.Scalar) is { } known:
                rules.Add(format, new RowRule
                {
                    Id = rules.Id(format, specification.Name + ".format"),
                    Kind = RowRuleKind.Format,
                    Property = index,
                    Format = known,
                });
                break;
            default:
                format.Note("is not enforced: it is none of " + string.Join(", ", FormatNames.Of(specification.Type)));
                break;
        }
    }

    // Every instant of ours carries its offset, which is what "timezone: true" asks for.
    private static void NoteTimezone(DocumentCursor options)
    {
        if (options.Member("timezone") is { } timezone && timezone.Boolean() is false)
        {
            timezone.Note("is not followed in this version: instants carry an offset");
        }

        options.Member("defaultTimezone")?.Note("is not used in this version: instants carry an offset");
    }
}
