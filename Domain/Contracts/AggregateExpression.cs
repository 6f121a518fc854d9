namespace StreamBatch.Domain.Contracts;

/// <summary>What stands behind an aggregate's name: <c>function(property)</c>, or <c>function()</c>.</summary>
/// <param name="Function">The name of the function as written.</param>
/// <param name="Property">The name between the parentheses; null when there is none.</param>
internal readonly record struct AggregateExpression(string Function, string? Property)
{
    /// <summary>Reads <paramref name="text"/>; spaces around the names say nothing. Null when it has another form.
    /// </summary>
    public static AggregateExpression? Parse(string text)
    {
        var trimmed = text.Trim();
        var open = trimmed.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !trimmed.EndsWith(')'))
        {
            return null;
        }

        var property = trimmed[(open + 1)..^1].Trim();
        return new AggregateExpression(trimmed[..open].TrimEnd(), property.Length == 0 ? null : property);
    }
}
