using System.Globalization;
using System.Net;
using System.Text;

namespace StreamBatch.Cli.Demo;

/// <summary>
/// A drawing (SVG) of networks by days: in each cell the number of events on both sides, as digits and as two bars.
/// </summary>
internal sealed class DayChart
{
    private const int LabelWidth = 26;
    private const int HeadHeight = 20;
    private const int CellWidth = 64;
    private const int CellHeight = 36;
    private const int BarHeight = 4;
    private const int Gap = 2;
    private const int Padding = 5;

    private readonly SortedDictionary<WindowKey, WindowValues> _stream;
    private readonly SortedDictionary<WindowKey, WindowValues> _batch;
    private readonly List<string> _networks;
    private readonly List<DateOnly> _days;
    private readonly StringBuilder _svg = new();

    private DayChart(SortedDictionary<WindowKey, WindowValues> stream, SortedDictionary<WindowKey, WindowValues> batch)
    {
        _stream = stream;
        _batch = batch;
        var windows = stream.Keys.Union(batch.Keys).ToList();
        _networks = [.. windows.Select(window => window.Network).Distinct().Order(StringComparer.Ordinal)];
        _days = [.. windows.Select(window => window.Day).Distinct().Order()];
    }

    /// <summary>Draws it; <paramref name="name"/> tells those who cannot see it what it is.</summary>
    public static string Draw(
        string name,
        SortedDictionary<WindowKey, WindowValues> stream,
        SortedDictionary<WindowKey, WindowValues> batch)
    {
        var chart = new DayChart(stream, batch);
        chart.Draw(name);
        return chart._svg.ToString();
    }

    private void Draw(string name)
    {
        var width = LabelWidth + (_days.Count * CellWidth);
        var height = HeadHeight + (_networks.Count * CellHeight);
        Add($"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(name)}\">\n");
        for (var i = 0; i < _days.Count; i++)
        {
            var day = _days[i].ToString("MMM d", CultureInfo.InvariantCulture);
            Add($"<text class=\"axis\" x=\"{LabelWidth + (i * CellWidth) + Padding + Gap}\" y=\"13\">{day}</text>\n");
        }

        for (var i = 0; i < _networks.Count; i++)
        {
            DrawRow(_networks[i], HeadHeight + (i * CellHeight));
        }

        Add($"</svg>\n");
    }

    private void DrawRow(string network, int top)
    {
        var keys = _days.ConvertAll(day => new WindowKey(network, day));
        var most = keys.Max(key => Math.Max(Events(_stream, key), Events(_batch, key)));
        Add($"<text class=\"network\" x=\"0\" y=\"{top + 16}\">{WebUtility.HtmlEncode(network)}</text>\n");
        for (var i = 0; i < keys.Count; i++)
        {
            DrawCell(keys[i], LabelWidth + (i * CellWidth), top, most);
        }
    }

    private void DrawCell(WindowKey key, int left, int top, long most)
    {
        var stream = Events(_stream, key);
        var batch = Events(_batch, key);
        var x = left + Gap + Padding;
        if (stream == 0 && batch == 0)
        {
            Add($"<text class=\"none\" x=\"{x}\" y=\"{top + 16}\">·</text>\n");
            return;
        }

        var differs = _stream.GetValueOrDefault(key) != _batch.GetValueOrDefault(key);
        var mark = differs ? " differ" : "";
        var count = differs ? $"{stream} ≠ {batch}" : $"{stream}";
        Add($"<g><title>{WebUtility.HtmlEncode(key.ToString())}: stream {stream}, batch {batch}</title>");
        Add($"<rect class=\"cell{mark}\" x=\"{left + Gap}\" y=\"{top + Gap}\" width=\"{CellWidth - (2 * Gap)}\" ");
        Add($"height=\"{CellHeight - (2 * Gap)}\" rx=\"3\"/>");
        Add($"<text class=\"count{mark}\" x=\"{x}\" y=\"{top + 16}\">{count}</text>");
        DrawBar("stream", stream, most, x, top + 21);
        DrawBar("batch", batch, most, x, top + 21 + BarHeight + 1);
        Add($"</g>\n");
    }

    private void DrawBar(string side, long events, long most, int x, int y)
    {
        var width = (decimal)events / most * (CellWidth - (2 * (Gap + Padding)));
        Add($"<rect class=\"{side}\" x=\"{x}\" y=\"{y}\" width=\"{width:0.#}\" height=\"{BarHeight}\" rx=\"1\"/>");
    }

    private void Add(FormattableString text) => _svg.Append(FormattableString.Invariant(text));

    private static long Events(SortedDictionary<WindowKey, WindowValues> side, WindowKey key) =>
        side.GetValueOrDefault(key)?.Events ?? 0;
}
