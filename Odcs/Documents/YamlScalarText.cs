using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>Scalars in the forms of YAML that stand on one line.</summary>
internal static partial class YamlScalarText
{
    /// <summary>The scalar on one line, in its form where that can say it, else in the nearest that can.</summary>
    public static string Line(string value, ScalarKind kind, ScalarForm form, bool isInFlow)
    {
        if (kind != ScalarKind.Text)
        {
            return value;
        }

        return form switch
        {
            ScalarForm.Plain when IsPlain(value, isInFlow) => value,
            ScalarForm.Natural when IsPlain(value, isInFlow) && !Former().IsMatch(value) => value,
            ScalarForm.DoubleQuoted => DoubleQuoted(value),
            _ => value.All(IsPrintable) ? "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'"
                : DoubleQuoted(value),
        };
    }

    /// <summary>Whether the character may stand for itself: it ends no line, and every editor shows it.</summary>
    public static bool IsPrintable(char character) => character is >= ' ' and <= '~'
        or >= '\u00a0' and not ('\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff');

    // Colons and comments end a plain text, and so do brackets and commas inside brackets.
    private static bool IsPlain(string value, bool isInFlow)
    {
        if (PlainScalar.KindOf(value) != ScalarKind.Text || !value.All(IsPrintable)
            || value[0] == ' ' || value[^1] is ' ' or ':' || "-?:,[]{}#&*!|>'\"%@`=<~".Contains(value[0])
            && !IsWordWithDash(value))
        {
            return false;
        }

        return !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal)
            && !value.StartsWith("---", StringComparison.Ordinal) && !value.StartsWith("...", StringComparison.Ordinal)
            && (!isInFlow || value.AsSpan().IndexOfAny(",[]{}") < 0);
    }

    private static bool IsWordWithDash(string value) => value.Length > 1 && value[0] == '-' && value[1] > ' '
        && value[1] != '-';

    private static string DoubleQuoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var character in value)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when IsPrintable(character) => character.ToString(),
                _ => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
            });
        }

        return text.Append('"').ToString();
    }

    // What readers of YAML 1.1 take for truth values, dates, times of day or numbers.
    [GeneratedRegex(
        @"\A(y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|\.|[-+]?[0-9][0-9_,.:]*([eE][-+]?[0-9]+)?"
        + @"|[-+]?0[xob]?[0-9a-fA-F_]+"
        + @"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)?.*)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Former();
}
