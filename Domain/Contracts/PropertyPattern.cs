using System.Text.RegularExpressions;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads the regular expression that a property's texts must match.</summary>
internal static class PropertyPattern
{
    private const int MaxLength = 1_000;

    /// <summary>The pattern; an error when it cannot be run in time proportional to the text.</summary>
    public static string? Read(DocumentCursor cursor)
    {
        // Not read as a text: a pattern such as 123 is one without quotes, too.
        if (cursor.Node.Scalar is not { Length: > 0 and <= MaxLength } pattern)
        {
            cursor.Error($"must be a regular expression of at most {MaxLength} characters");
            return null;
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return pattern;
        }
        catch (NotSupportedException)
        {
            cursor.Error("look-around, back references and very large counts are not supported in this version");
            return null;
        }
        catch (ArgumentException)
        {
            cursor.Error("is not a regular expression");
            return null;
        }
    }
}
