namespace StreamBatch.Odcs.Documents;

/// <summary>Texts in the forms of YAML that take a line for each of theirs.</summary>
internal static class YamlBlockText
{
    private const int MaxColumns = 120;

    /// <summary>
    /// Whether the text can be a block whose lines are its own: nothing in it needs an escape, its indentation is
    /// evident, and it ends with one line end or none.
    /// </summary>
    public static bool CanHold(string text) =>
        text.Length > 0 && text[0] is not (' ' or '\n' or '\t') && !text.EndsWith("\n\n", StringComparison.Ordinal)
        && text.All(character => character is '\n' or '\t' || YamlScalarText.IsPrintable(character));

    /// <summary>What stands on the line of the name.</summary>
    public static string Header(string text, bool isFolded) =>
        (isFolded ? ">" : "|") + (text.EndsWith('\n') ? "" : "-");

    /// <summary>The lines below it.</summary>
    public static IEnumerable<string> Lines(string text, bool isFolded, int indentation)
    {
        var lines = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        return isFolded ? Fold(lines, Math.Max(40, MaxColumns - indentation)) : lines;
    }

    /// <summary>Whether a text can be folded: no line begins or ends with white space, which folding would not keep.
    /// </summary>
    public static bool CanFold(string text) =>
        CanHold(text) && Array.TrueForAll(text.Split('\n'), line => line.Length == line.Trim(' ', '\t').Length);

    // A line end between two lines with text is a space, unless an empty line follows it.
    private static IEnumerable<string> Fold(string[] lines, int columns)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var part in Wrap(lines[i], columns))
            {
                yield return part;
            }

            if (i + 1 < lines.Length && lines[i].Length > 0)
            {
                yield return "";
            }
        }
    }

    // Only a single space between two words may become a line end.
    private static IEnumerable<string> Wrap(string line, int columns)
    {
        var start = 0;
        var end = -1;
        for (var i = 1; i < line.Length - 1; i++)
        {
            if (line[i] != ' ' || line[i - 1] is ' ' or '\t' || line[i + 1] is ' ' or '\t')
            {
                continue;
            }

            if (i - start > columns && end >= 0)
            {
                yield return line[start..end];
                start = end + 1;
            }

            end = i;
        }

        if (line.Length - start > columns && end >= start)
        {
            yield return line[start..end];
            start = end + 1;
        }

        yield return line[start..];
    }
}
