using System.Text;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads one property of the schema.</summary>
internal static class PropertyReader
{
    private const int MaxNameBytes = 255;

    private static readonly (string Name, PropertyType Value)[] Types =
    [
        ("string", PropertyType.String), ("date", PropertyType.Date), ("timestamp", PropertyType.Timestamp),
        ("time", PropertyType.String), ("number", PropertyType.Number), ("integer", PropertyType.Integer),
        ("object", PropertyType.Json), ("array", PropertyType.Json), ("boolean", PropertyType.Boolean),
    ];

    private static readonly string[] KnownMembers =
    [
        "id", "name", "physicalType", "description", "businessName", "authoritativeDefinitions", "tags",
        "customProperties", "primaryKey", "primaryKeyPosition", "logicalType", "logicalTypeOptions", "physicalName",
        "required", "unique", "partitioned", "partitionKeyPosition", "classification", "encryptedName",
        "transformSourceObjects", "transformLogic", "transformDescription", "examples", "criticalDataElement",
        "relationships", "quality", "properties", "items",
    ];

    /// <summary>The property; null when even its name cannot be read.</summary>
    public static PropertyReading? Read(DocumentCursor property, int scale, int index, RuleCollection rules)
    {
        if (property.Node.Members is null)
        {
            property.Error("must be a mapping of names to values");
            return null;
        }

        NoteWhatIsNotEnforced(property);
        var name = Name(property);
        var type = property.RequiredMember("logicalType")?.Choice<PropertyType>(Types);
        var specification = new PropertySpecification
        {
            Name = name ?? "",
            Type = type ?? PropertyType.String,
            Required = property.Member("required")?.Boolean() ?? false,
        };

        // Without a type, its options cannot be told right from wrong.
        if (type is not null)
        {
            specification = specification with { Scale = NumberScaleReader.Read(property, type.Value, scale) };
            specification = TypeOptionsReader.Apply(property, specification, index, rules);
            specification = QualityRulesReader.Apply(property, specification, index, rules);
            UniquenessReader.Read(property, specification, index, rules);
        }

        return name is null ? null : new PropertyReading(specification, type is not null);
    }

    private static string? Name(DocumentCursor property)
    {
        var cursor = property.RequiredMember("name");
        var name = cursor?.Text();
        if (name is null || Encoding.UTF8.GetByteCount(name) <= MaxNameBytes)
        {
            return name;
        }

        cursor!.Error($"must have at most {MaxNameBytes} bytes");
        return null;
    }

    private static void NoteWhatIsNotEnforced(DocumentCursor property)
    {
        foreach (var name in (ReadOnlySpan<string>)["relationships", "properties", "items"])
        {
            property.Member(name)?.Note("is not checked in this version");
        }

        if (property.Member("logicalType") is { Node.Scalar: "time" } type)
        {
            type.Note("times of day are kept as texts and not checked in this version");
        }

        property.NoteUnknownMembers(KnownMembers);
    }
}
