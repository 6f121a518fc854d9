using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads <c>schema</c>: the one object that the contract's events are.</summary>
internal static class SchemaReader
{
    /// <summary>The most properties that a schema has.</summary>
    public const int MaxProperties = 256;

    private static readonly SchemaReading Unreadable = new([], IsComplete: false);

    public static SchemaReading Read(DocumentCursor root, int scale)
    {
        var schema = root.RequiredMember("schema");
        if (schema?.Node.Items is null)
        {
            schema?.Error("must be a list");
            return Unreadable;
        }

        var objects = schema.Items();
        if (objects.Count == 0)
        {
            schema.Error("must have an object: what the contract's events are");
            return Unreadable;
        }

        if (objects.Count > 1)
        {
            objects[1].Error("more than one object is not supported in this version");
        }

        return ReadObject(objects[0], scale);
    }

    private static SchemaReading ReadObject(DocumentCursor schema, int scale)
    {
        if (schema.Members().Count == 0)
        {
            return Unreadable;
        }

        schema.RequiredMember("name")?.Text();
        schema.Member("logicalType")?.Choice<bool>([("object", true)]);
        schema.Member("relationships")?.Note("is not checked in this version");
        var list = schema.RequiredMember("properties");
        var properties = list?.Items() ?? [];
        if (properties.Count is 0 or > MaxProperties)
        {
            list?.Error($"must have 1 to {MaxProperties} properties");
            return Unreadable;
        }

        var rules = new RuleCollection();
        var reading = ReadProperties(properties, scale, rules);
        ObjectRulesReader.Read(schema, reading, rules);
        if (reading.IsComplete && reading.Properties.Length == properties.Count)
        {
            UniquenessReader.ReadPrimaryKey(reading);
        }

        return reading;
    }

    private static SchemaReading ReadProperties(
        IReadOnlyList<DocumentCursor> properties,
        int scale,
        RuleCollection rules)
    {
        var readings = ImmutableArray.CreateBuilder<PropertyReading>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var isComplete = true;
        foreach (var property in properties)
        {
            var reading = PropertyReader.Read(property, scale, readings.Count, rules);
            if (reading is null)
            {
                isComplete = false;
            }
            else if (names.Add(reading.Specification.Name))
            {
                readings.Add(reading);
            }
            else
            {
                property.Member("name")?.Error("is the name of an earlier property, too");
            }
        }

        return new SchemaReading(readings.ToImmutable(), isComplete) { Rules = rules };
    }
}
