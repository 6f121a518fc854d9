namespace StreamBatch.Domain.Contracts;

/// <summary>Reads <c>unique</c> and <c>primaryKey</c> of properties: unique in each window of an entity. Of a key of
/// several properties only that each is there is a rule.</summary>
internal static class UniquenessReader
{
    public static void Read(
        DocumentCursor property,
        PropertySpecification specification,
        int index,
        RuleCollection rules)
    {
        var unique = property.Member("unique");
        if (unique?.Boolean() is true)
        {
            AddUnique(unique, specification, index, rules);
        }

        if (property.Member("primaryKey") is not { } primary || primary.Boolean() is not true)
        {
            return;
        }

        rules.PrimaryKeys.Add((primary, index));
        rules.Add(primary, new RowRule
        {
            Id = rules.Id(primary, specification.Name + ".primaryKey"),
            Kind = RowRuleKind.Present,
            Property = index,
        });
    }

    /// <summary>What the primary key says of a window, when all properties are read.</summary>
    public static void ReadPrimaryKey(SchemaReading schema)
    {
        var keys = schema.Rules.PrimaryKeys;
        if (keys is [var (cursor, index)])
        {
            if (!schema.Rules.Windows.Any(known =>
                known.Rule.Kind == WindowRuleKind.DuplicateValues && known.Rule.Property == index))
            {
                AddUnique(cursor, schema.Properties[index].Specification, index, schema.Rules);
            }
        }
        else if (keys.Count > 1)
        {
            keys[0].Cursor.Note("that the properties of the primary key are unique together is not enforced");
        }
    }

    private static void AddUnique(
        DocumentCursor cursor,
        PropertySpecification specification,
        int index,
        RuleCollection rules)
    {
        if (specification.Type == PropertyType.Json)
        {
            cursor.Note("is not enforced for this type in this version");
            return;
        }

        rules.Add(cursor, new WindowRule
        {
            Id = rules.Id(cursor, specification.Name + ".unique"),
            Kind = WindowRuleKind.DuplicateValues,
            Property = index,
            Bound = new RuleBound(RuleOperator.MustBe, 0, 0, IsPercent: false),
        });
    }
}
