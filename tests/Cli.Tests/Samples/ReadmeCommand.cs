using System.Text;

namespace StreamBatch.Cli.Tests.Samples;

/// <summary>A command of a page, and what the page says that it prints: the lines below it, of which <c>...</c> stands
/// for any number.</summary>
internal sealed record ReadmeCommand(int Line, string Text, IReadOnlyList<string> Output)
{
    public const string AnyLines = "...";

    private const string Prompt = "    $ ./streambatch ";

    /// <summary>The commands of a page, in order.</summary>
    public static IReadOnlyList<ReadmeCommand> Of(string page)
    {
        var commands = new List<ReadmeCommand>();
        var lines = page.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(Prompt, StringComparison.Ordinal))
            {
                var output = lines.Skip(i + 1).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)
                    && !line.StartsWith(Prompt, StringComparison.Ordinal));
                commands.Add(new ReadmeCommand(
                    i + 1, lines[i][Prompt.Length..], [.. output.Select(line => line[4..])]));
            }
        }

        return commands;
    }

    /// <summary>Its words, as a shell parts them: double quotes hold some together.</summary>
    public IEnumerable<string> Words()
    {
        var word = new StringBuilder();
        var isQuoted = false;
        foreach (var character in Text)
        {
            if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (character == ' ' && !isQuoted)
            {
                yield return word.ToString();
                word.Clear();
            }
            else
            {
                word.Append(character);
            }
        }

        yield return word.ToString();
    }
}
