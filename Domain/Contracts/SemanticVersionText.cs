using System.Text.RegularExpressions;

namespace StreamBatch.Domain.Contracts;

/// <summary>Tells whether a text is a version as Semantic Versioning 2.0.0 writes it.</summary>
internal static partial class SemanticVersionText
{
    /// <summary>Whether <paramref name="text"/> is three numbers without leading zeros, with an optional pre-release
    /// and build.</summary>
    public static bool IsValid(string text) => Form().IsMatch(text);

    [GeneratedRegex(
        @"\A(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}"
        + @"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
        + @"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
