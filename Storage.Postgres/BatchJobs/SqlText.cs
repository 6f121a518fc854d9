using System.Globalization;
using System.Text;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>Names and constants as they stand in a text of SQL, quoted so that no content of theirs is read as SQL.
/// </summary>
internal static class SqlText
{
    /// <summary>The most bytes of a name: the server cuts a longer one.</summary>
    public const int MaxNameBytes = 63;

    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>A text; with a backslash in the form that no setting of the server reads in another way.</summary>
    public static string Text(string text)
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal)
            ? "E'" + quoted.Replace("\\", "\\\\", StringComparison.Ordinal) + "'"
            : "'" + quoted + "'";
    }

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Lines of a comment, in which nothing can end it.</summary>
    public static string Comment(string text)
    {
        StringBuilder lines = new();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            lines.Append("-- ").Append(line).Append('\n');
        }

        return lines.ToString();
    }
}
