namespace StreamBatch.Server.Json;

/// <summary>The printed names of the cases of enumerations.</summary>
public static class CaseName
{
    /// <summary>A case with a small first letter: <c>onTime</c>.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The case of that name; null for none.</summary>
    public static TEnum? Parse<TEnum>(string? name)
        where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (Of(value) == name)
            {
                return value;
            }
        }

        return null;
    }
}
