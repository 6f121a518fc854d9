namespace StreamBatch.Generation.Values;

/// <summary>The characters that a class of a regular expression is sampled from: printable ASCII only, so that a text
/// is legible wherever it is shown.</summary>
internal static class PatternClasses
{
    public const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    public const string Digits = "0123456789";

    private static readonly string Printable = string.Concat(Enumerable.Range(' ', 95).Select(code => (char)code));

    /// <summary>What an escaped letter stands for; null when it is no class and no control character.</summary>
    public static string? OfEscape(char letter) => letter switch
    {
        'd' => Digits,
        'D' => Except(Digits),
        'w' => Letters + Digits + "_",
        'W' => Except(Letters + Digits + "_"),
        's' => " ",
        'S' => Except(" "),
        't' => "\t",
        'n' => "\n",
        'r' => "\r",
        _ => null,
    };

    /// <summary>Printable ASCII without <paramref name="characters"/>.</summary>
    public static string Except(string characters) =>
        string.Concat(Printable.Where(character => !characters.Contains(character, StringComparison.Ordinal)));
}
