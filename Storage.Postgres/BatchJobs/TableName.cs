namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>The name of a table or view, with or without its schema; case counts, as in quotes.</summary>
/// <param name="Schema">The schema; null: the server's search path decides.</param>
/// <param name="Name">The name in the schema; never empty.</param>
public sealed record TableName(string? Schema, string Name)
{
    /// <summary>Reads <c>name</c> or <c>schema.name</c>; a part with a point in it stands in double quotes.</summary>
    /// <exception cref="BatchJobException">It has another form.</exception>
    public static TableName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> parts = [];
        for (var rest = text; ;)
        {
            var part = TakePart(ref rest);
            if (part.Length == 0 || parts.Count == 2)
            {
                throw new BatchJobException($"'{text}' is no table: it is named as name or schema.name");
            }

            parts.Add(part);
            if (rest.Length == 0)
            {
                return parts.Count == 1 ? new TableName(null, part) : new TableName(parts[0], part);
            }

            rest = rest[1..];
        }
    }

    /// <summary>The name as it stands in SQL.</summary>
    public override string ToString() =>
        Schema is null ? SqlText.Name(Name) : $"{SqlText.Name(Schema)}.{SqlText.Name(Name)}";

    // Leaves the rest empty, or at the point after the part; an empty part is none.
    private static string TakePart(ref string rest)
    {
        if (!rest.StartsWith('"'))
        {
            var end = rest.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 ? point : rest.Length;
            var plain = rest[..end];
            rest = rest[end..];
            return plain;
        }

        var close = 1;
        while (close < rest.Length && (rest[close] != '"' || (close + 1 < rest.Length && rest[close + 1] == '"')))
        {
            close += rest[close] == '"' ? 2 : 1;
        }

        if (close >= rest.Length || (close + 1 < rest.Length && rest[close + 1] != '.'))
        {
            return "";
        }

        var part = rest[1..close].Replace("\"\"", "\"", StringComparison.Ordinal);
        rest = rest[(close + 1)..];
        return part;
    }
}
