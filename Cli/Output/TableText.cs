using System.Text;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Output;

/// <summary>A table as texts. Columns whose name is given with a leading <c>&gt;</c> are numbers and stand right.
/// </summary>
internal sealed class TableText
{
    /// <summary>The most rows that are printed: more are for programs.</summary>
    public const int MaxRows = 10_000;

    private readonly List<string[]> _rows = [];

    public TableText(params string[] columns)
    {
        Columns = [.. columns.Select(column => VisibleText.Of(column.TrimStart('>')))];
        IsNumber = [.. columns.Select(column => column.StartsWith('>'))];
    }

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<bool> IsNumber { get; }

    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>The number of rows that were left out at <see cref="MaxRows"/>.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Adds a row; control characters in its cells are escaped.</summary>
    public void Add(params string[] cells)
    {
        if (_rows.Count < MaxRows)
        {
            _rows.Add([.. cells.Select(VisibleText.Of)]);
        }
        else
        {
            LeftOut++;
        }
    }

    /// <summary>The widest text of each column.</summary>
    public IReadOnlyList<int> Widths =>
        [.. Columns.Select((name, i) => Math.Max(name.Length, _rows.Max(row => (int?)row[i].Length) ?? 0))];

    /// <summary>Writes columns parted by two spaces, without trailing ones.</summary>
    public void WritePlain(TextWriter output)
    {
        var widths = Widths;
        foreach (var row in _rows.Prepend([.. Columns]))
        {
            var line = new StringBuilder();
            for (var i = 0; i < row.Length; i++)
            {
                line.Append(IsNumber[i] ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i])).Append("  ");
            }

            output.WriteLine(line.ToString().TrimEnd());
        }

        WriteLeftOut(output);
    }

    public void WriteLeftOut(TextWriter output)
    {
        if (LeftOut > 0)
        {
            output.WriteLine($"and {Words.Number(LeftOut)} more: narrow the question, or take --json");
        }
    }
}
