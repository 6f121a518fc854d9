using System.Text.RegularExpressions;

namespace StreamBatch.Domain.Contracts;

/// <summary>Scalars without quotes, as the core schema of YAML 1.2 reads them.</summary>
public static partial class PlainScalar
{
    /// <summary>What <paramref name="text"/> is when it stands without quotes.</summary>
    public static ScalarKind KindOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Truth,
            _ => Number().IsMatch(text) ? ScalarKind.Number : ScalarKind.Text,
        };
    }

    [GeneratedRegex(
        @"\A(0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
        + @"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
