using System.Globalization;
using System.Numerics;
using System.Text;

namespace StreamBatch.Reference;

/// <summary>Compact JSON: what JSON lets stand as it is, stands as it is.</summary>
internal static class JsonText
{
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    public static string QuoteOrNull(string? text) => text is null ? "null" : Quote(text);

    public static string Object(params IEnumerable<(string Name, string Value)> members) =>
        "{" + string.Join(',', members.Select(member => Quote(member.Name) + ":" + member.Value)) + "}";

    public static string Array(IEnumerable<string> items) => "[" + string.Join(',', items) + "]";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A decimal of <paramref name="units"/> of 10^-scale, without trailing zeros or exponent.</summary>
    public static string Decimal(BigInteger units, int scale)
    {
        var digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var fraction = digits[^scale..].TrimEnd('0');
        return (units.Sign < 0 ? "-" : "") + digits[..^scale] + (fraction.Length == 0 ? "" : "." + fraction);
    }
}
