using Spectre.Console;

namespace StreamBatch.Cli.Output;

/// <summary>Draws tables on a terminal. Apart, so that the library is loaded only when one is drawn.</summary>
internal static class TerminalTable
{
    private const int EdgeWidth = 1;
    private const int BorderWidth = 3;

    /// <summary>Draws a table; one that is wider than the terminal stays plain, since cells broken over lines cannot be
    /// read.</summary>
    public static void Draw(TableText text, CommandEnvironment environment)
    {
        var console = Open(environment.Output, environment);
        if (text.Widths.Sum() + text.Columns.Count * BorderWidth + EdgeWidth > console.Profile.Width)
        {
            text.WritePlain(environment.Output);
            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        for (var i = 0; i < text.Columns.Count; i++)
        {
            var column = new TableColumn(new Text(text.Columns[i], new Style(decoration: Decoration.Bold)))
            {
                Alignment = text.IsNumber[i] ? Justify.Right : Justify.Left,
            };
            table.AddColumn(column);
        }

        foreach (var row in text.Rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        console.Write(table);
        text.WriteLeftOut(environment.Output);
    }

    /// <summary>A terminal that is drawn on through <paramref name="writer"/>.</summary>
    public static IAnsiConsole Open(TextWriter writer, CommandEnvironment environment) =>
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = environment.IsColourless ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = environment.IsColourless ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
}
