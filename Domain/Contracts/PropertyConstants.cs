using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads values that a contract names for a property: its bounds, and the values it may have.</summary>
internal static class PropertyConstants
{
    private const int DateLength = 10;

    /// <summary>A value with an order, as <see cref="PropertySpecification.Minimum"/> keeps it.</summary>
    public static Int128? Ordered(DocumentCursor cursor, PropertySpecification property) => property.Type switch
    {
        PropertyType.Integer or PropertyType.Number => cursor.Decimal(property.Scale),
        PropertyType.Timestamp => Timestamp(cursor)?.Microseconds,
        PropertyType.Date => Date(cursor)?.Microseconds,
        _ => null,
    };

    /// <summary>A value as <see cref="PropertySpecification.AllowedValues"/> keeps it.</summary>
    public static string? Canonical(DocumentCursor cursor, PropertySpecification property) => property.Type switch
    {
        PropertyType.String => cursor.TextOrEmpty(),
        PropertyType.Boolean => cursor.Boolean() is { } value ? (value ? "true" : "false") : null,
        PropertyType.Timestamp => Timestamp(cursor)?.ToString(),
        PropertyType.Date => Date(cursor) is null ? null : cursor.Node.Scalar,
        PropertyType.Integer or PropertyType.Number => cursor.Decimal(property.Scale) is { } units
            ? ScaledDecimal.Format(units, property.Scale)
            : null,
        _ => null,
    };

    private static EventTime? Timestamp(DocumentCursor cursor)
    {
        switch (Rfc3339.TryParse(cursor.Node.Scalar ?? "", out var time))
        {
            case Rfc3339Outcome.Ok:
                return time;
            case Rfc3339Outcome.TooPrecise:
                cursor.Error("must have at most six digits after the seconds");
                return null;
            default:
                cursor.Error("must be an instant as 2026-01-31T12:00:00Z");
                return null;
        }
    }

    private static EventTime? Date(DocumentCursor cursor)
    {
        if (cursor.Node.Scalar is { Length: DateLength } text
            && Rfc3339.TryParse(text + "T00:00:00Z", out var midnight) == Rfc3339Outcome.Ok)
        {
            return midnight;
        }

        cursor.Error("must be a date as 2026-01-31");
        return null;
    }
}
