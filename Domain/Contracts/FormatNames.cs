namespace StreamBatch.Domain.Contracts;

/// <summary>The names that the standard gives to forms of values.</summary>
internal static class FormatNames
{
    private static readonly (string Name, ValueFormat Format)[] Texts =
    [
        ("byte", ValueFormat.Base64), ("email", ValueFormat.Email), ("uuid", ValueFormat.Uuid),
        ("uri", ValueFormat.Uri), ("hostname", ValueFormat.HostName), ("ipv4", ValueFormat.IPv4),
        ("ipv6", ValueFormat.IPv6),
    ];

    private static readonly (string Name, ValueFormat Format)[] WholeNumbers =
    [
        ("i8", ValueFormat.Int8), ("i16", ValueFormat.Int16), ("i32", ValueFormat.Int32), ("i64", ValueFormat.Int64),
        ("u8", ValueFormat.UInt8), ("u16", ValueFormat.UInt16), ("u32", ValueFormat.UInt32),
        ("u64", ValueFormat.UInt64), ("u128", ValueFormat.UInt128),
    ];

    /// <summary>The names that have an effect on values of <paramref name="type"/>.</summary>
    public static IEnumerable<string> Of(PropertyType type) => Table(type).Select(entry => entry.Name);

    /// <summary>The form that <paramref name="name"/> means; null for one that has no effect.</summary>
    public static ValueFormat? Find(PropertyType type, string? name)
    {
        foreach (var entry in Table(type))
        {
            if (entry.Name == name)
            {
                return entry.Format;
            }
        }

        return null;
    }

    private static (string Name, ValueFormat Format)[] Table(PropertyType type) => type switch
    {
        PropertyType.String => Texts,
        PropertyType.Integer => WholeNumbers,
        _ => [],
    };
}
