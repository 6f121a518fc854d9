namespace StreamBatch.Domain.Records;

/// <summary>The printed forms of statuses and reasons.</summary>
public static class ReasonCodeText
{
    private static readonly string[] Reasons = Names<ReasonCode>(128);
    private static readonly string[] Statuses = Names<EventStatus>(10);

    /// <summary>The stable code; null for <see cref="ReasonCode.None"/>.</summary>
    public static string? Of(ReasonCode reason) => reason == ReasonCode.None ? null : Reasons[(int)reason];

    /// <summary>The status in lower case.</summary>
    public static string Of(EventStatus status) => Statuses[(int)status];

    private static string[] Names<TEnum>(int count)
        where TEnum : struct, Enum
    {
        var names = new string[count];
        foreach (var value in Enum.GetValues<TEnum>())
        {
            var name = value.ToString();
            names[Convert.ToInt32(value, null)] = char.ToLowerInvariant(name[0]) + name[1..];
        }

        return names;
    }
}
