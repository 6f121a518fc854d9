using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads the value of the custom property <c>streambatch</c>: how the contract's stream is run.</summary>
internal static class StreamBatchSectionReader
{
    private const int DefaultPartitions = 16;
    private const int MaxKeyProperties = 16;

    /// <summary>The contract; null when something that it cannot do without is wrong.</summary>
    public static Contract? Read(
        DocumentCursor section,
        SchemaReading schema,
        string? id,
        string? version,
        ImmutableArray<ServiceLevel> serviceLevels)
    {
        if (section.Node.Members is null)
        {
            section.Error("must be a mapping of names to values");
            return null;
        }

        section.RefuseUnknownMembers(
            "key", "eventTime", "partitions", "windows", "aggregates", "watermark", "late", "authority", "tolerance",
            "repair", "scale");
        var key = Key(section, schema);
        var eventTime = EventTimeProperty(section.Member("eventTime"), schema);
        var partitions = section.Member("partitions")?.WholeNumber(1, Partitioning.Partitioner.MaxPartitions);
        var windows = section.RequiredMember("windows") is { } cursor ? WindowReader.Read(cursor) : null;
        var aggregates = AggregatesReader.Read(section, schema);
        var watermark = WatermarkReader.Read(section.Member("watermark"));
        var (allowedLateness, policy) = Late(section.Member("late"));
        var authority = section.Member("authority")?.Choice<Authority>(
            [("batch", Authority.Batch), ("stream", Authority.Stream), ("manual", Authority.Manual)]);
        var windowRules = WindowRulesReader.Rules(schema, key);
        var hidden = WindowRulesReader.HiddenAggregates(windowRules, aggregates);
        WindowRulesReader.CheckColumns(section, aggregates.AddRange(hidden));
        var (breaker, limits, persistence) = RepairReader.Read(section.Member("repair"));
        if (id is null || version is null || windows is null)
        {
            return null;
        }

        return new Contract
        {
            Id = id,
            Version = version,
            Properties = [.. schema.Properties.Select(property => property.Specification)],
            Key = key,
            EventTimeProperty = eventTime,
            Partitions = partitions ?? DefaultPartitions,
            Windows = windows,
            Aggregates = aggregates,
            Watermark = watermark,
            AllowedLateness = allowedLateness,
            LatePolicy = policy,
            Authority = authority ?? Authority.Manual,
            Breaker = breaker,
            RepairLimits = limits,
            Persistence = persistence,
            ServiceLevels = serviceLevels,
            RowRules = schema.Rules.Rows,
            WindowRules = windowRules,
            HiddenAggregates = hidden,
        };
    }

    private static ImmutableArray<int> Key(DocumentCursor section, SchemaReading schema)
    {
        var key = section.RequiredMember("key");
        if (key is null)
        {
            return [];
        }

        var parts = key.Node.Items is null ? [key] : key.Items();
        if (parts.Count is 0 or > MaxKeyProperties)
        {
            key.Error($"must name 1 to {MaxKeyProperties} properties");
            return [];
        }

        var indexes = ImmutableArray.CreateBuilder<int>();
        foreach (var part in parts)
        {
            if (part.Text() is not { } name || schema.Find(name, part) is not { } index)
            {
                continue;
            }

            if (schema.Properties[index] is { HasType: true, Specification.Type: PropertyType.Json })
            {
                part.Error("must not be an object or array");
            }
            else if (indexes.Contains(index))
            {
                part.Error("names the same property again");
            }

            indexes.Add(index);
        }

        return indexes.ToImmutable();
    }

    // "time" is the attribute of the event, unless the schema has an instant of that name.
    private static int? EventTimeProperty(DocumentCursor? cursor, SchemaReading schema)
    {
        const string attribute = "time";
        var name = cursor is null ? attribute : cursor.Text();
        if (name is null)
        {
            return null;
        }

        var index = name == attribute || cursor is null ? schema.Find(name) : schema.Find(name, cursor);
        if (index is null || !schema.Properties[index.Value].IsNoneOf(PropertyType.Timestamp, PropertyType.Date))
        {
            return index;
        }

        if (name != attribute)
        {
            cursor!.Error("must name a property of logicalType timestamp or date, or the attribute time");
        }

        return null;
    }

    private static (TimeSpan AllowedLateness, LatePolicy Policy) Late(DocumentCursor? late)
    {
        if (late is null)
        {
            return (TimeSpan.Zero, LatePolicy.Overwrite);
        }

        late.RefuseUnknownMembers("allowedLateness", "policy");
        var policy = late.Member("policy")?.Choice<LatePolicy>(
            [
                ("overwrite", LatePolicy.Overwrite), ("merge", LatePolicy.Merge),
                ("compensate", LatePolicy.Compensate), ("quarantine", LatePolicy.Quarantine),
            ]);
        return (late.Member("allowedLateness")?.Duration() ?? TimeSpan.Zero, policy ?? LatePolicy.Overwrite);
    }
}
