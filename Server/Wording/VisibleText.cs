using System.Globalization;
using System.Text;

namespace StreamBatch.Server.Wording;

/// <summary>
/// Texts from outside, made safe to print in a line: a character that a terminal would obey, that would break the line
/// or turn its order, or that nobody would see, is shown as an escape. A backslash stays, so the escapes are for eyes;
/// JSON is exact.
/// </summary>
public static class VisibleText
{
    /// <summary><paramref name="text"/> with control characters as <c>\n</c>, <c>\t</c>, <c>\u001b</c>.</summary>
    public static string Of(string text)
    {
        var first = text.AsSpan().IndexOfFirst();
        if (first < 0)
        {
            return text;
        }

        var visible = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (var character in text.AsSpan(first))
        {
            Append(visible, character);
        }

        return visible.ToString();
    }

    private static int IndexOfFirst(this ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsHidden(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Append(StringBuilder visible, char character)
    {
        switch (character)
        {
            case '\n':
                visible.Append("\\n");
                break;
            case '\r':
                visible.Append("\\r");
                break;
            case '\t':
                visible.Append("\\t");
                break;
            case var hidden when IsHidden(hidden):
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)hidden:x4}");
                break;
            default:
                visible.Append(character);
                break;
        }
    }

    // C0, DEL and C1; the separators of lines and paragraphs; the marks, embeddings, overrides and isolates of
    // bidirectional text; and what nobody sees: the byte order mark, spaces and joiners without width, and the soft
    // hyphen. The joiners that shape scripts and pictures (U+200C, U+200D) stay.
    private static bool IsHidden(char character) => char.IsControl(character) || character is
        '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069')
        or '\ufeff' or '\u200b' or '\u180e' or '\u00ad' or (>= '\u2060' and <= '\u2064');
}
