using System.Text.RegularExpressions;

namespace StreamBatch.Server.Tests.Documented;

/// <summary>A command of a page: what is indented by four spaces and begins with curl, with the lines that continue
/// it, after a backslash or within quotes. Lines of comment below say what is in its answer.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Text">The command as it stands there.</param>
/// <param name="Answers">What its answer has.</param>
internal sealed partial record DocumentedCommand(int Line, string Text, IReadOnlyList<string> Answers)
{
    private const string Indent = "    ";

    /// <summary>Whether its answer has no end: it is followed until it has what the page says.</summary>
    public bool IsEndless => NoBuffer().IsMatch(Text);

    /// <summary>The commands of a page, in its order.</summary>
    public static IReadOnlyList<DocumentedCommand> Of(string path)
    {
        var lines = File.ReadAllLines(path);
        List<DocumentedCommand> commands = [];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Indent + "curl ", StringComparison.Ordinal))
            {
                continue;
            }

            var first = i;
            while (lines[i].EndsWith('\\') || HasOpenQuote(lines[first..(i + 1)]))
            {
                i++;
            }

            var text = string.Join('\n', lines[first..(i + 1)].Select(line => line[Indent.Length..]));
            var answers = lines.Skip(i + 1).TakeWhile(line => line.StartsWith(Indent + "# ", StringComparison.Ordinal));
            commands.Add(new(first + 1, text, [.. answers.Select(line => line[(Indent.Length + 2)..].Trim())]));
        }

        return commands;
    }

    private static bool HasOpenQuote(string[] lines) => lines.Sum(line => line.Count(letter => letter == '\'')) % 2 > 0;

    [GeneratedRegex("^curl -N ")]
    private static partial Regex NoBuffer();
}
