using System.Text.Json;
using StreamBatch.Cli.Output;

namespace StreamBatch.Cli.Access;

/// <summary>Tells of a key that was made.</summary>
internal static class KeyView
{
    /// <summary>Prints the key itself on a line of its own, for a file; the rest is a message.</summary>
    /// <param name="printer">Where.</param>
    /// <param name="json">What was made, with the member <c>key</c>.</param>
    /// <param name="asJson">Whether a program reads it.</param>
    public static void Print(Printer printer, string json, bool asJson)
    {
        if (asJson)
        {
            printer.JsonLine(json);
            return;
        }

        using var document = JsonDocument.Parse(json);
        var made = document.RootElement;
        printer.Message($"key {made.GetProperty("id").GetString()} ({made.GetProperty("name").GetString()}) allows "
            + $"{Scopes(made)}; it is shown this once");
        printer.Line(made.GetProperty("key").GetString()!);
    }

    /// <summary>The scopes of a key in a line.</summary>
    public static string Scopes(JsonElement key) =>
        string.Join(' ', key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
}
