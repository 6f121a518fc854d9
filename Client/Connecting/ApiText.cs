using System.Globalization;
using System.Text;

namespace StreamBatch.Client.Connecting;

/// <summary>Texts of requests.</summary>
internal static class ApiText
{
    /// <summary>An instant in whole microseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A place of a contract.</summary>
    public static string Place(string contractId, string place = "") =>
        $"contracts/{Uri.EscapeDataString(contractId)}{(place.Length == 0 ? "" : "/")}{place}";

    /// <summary>A place with the parameters that have a value.</summary>
    public static string Query(string place, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(place);
        var next = place.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                text.Append(next).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                next = '&';
            }
        }

        return text.ToString();
    }

    /// <summary>A number in decimal digits; null for none.</summary>
    public static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
