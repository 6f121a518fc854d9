namespace StreamBatch.Domain.Reconciliation;

/// <summary>The printed forms of an enum: its names with a small first letter.</summary>
internal static class CamelCaseNames<TEnum>
    where TEnum : struct, Enum
{
    private static readonly (TEnum Value, string Text)[] Names = [.. Enum.GetValues<TEnum>().Select(WithText)];

    /// <exception cref="ArgumentOutOfRangeException">The enum has no such value.</exception>
    public static string Of(TEnum value)
    {
        foreach (var name in Names)
        {
            if (EqualityComparer<TEnum>.Default.Equals(name.Value, value))
            {
                return name.Text;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "The enum has no such value.");
    }

    public static TEnum? Find(string text)
    {
        foreach (var name in Names)
        {
            if (name.Text == text)
            {
                return name.Value;
            }
        }

        return null;
    }

    private static (TEnum Value, string Text) WithText(TEnum value)
    {
        var name = value.ToString();
        return (value, char.ToLowerInvariant(name[0]) + name[1..]);
    }
}
