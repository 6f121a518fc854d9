using System.Net;
using System.Text;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Demo;

/// <summary>
/// The report's table of all windows: stream before, batch, stream after; one line where all are the same.
/// </summary>
internal sealed class WindowTable
{
    private readonly DemoFindings _found;
    private readonly Dictionary<WindowKey, DriftedWindow> _drifted;
    private readonly StringBuilder _rows = new();

    public WindowTable(DemoFindings found)
    {
        _found = found;
        _drifted = found.Drifted.ToDictionary(drift => drift.Window);
    }

    /// <summary>The bodies of the table, one a window.</summary>
    public string Write()
    {
        foreach (var window in _found.Before.Keys.Union(_found.Batch.Keys).Union(_found.After.Keys).Order())
        {
            Add(window);
        }

        return _rows.ToString();
    }

    private void Add(WindowKey window)
    {
        var before = _found.Before.GetValueOrDefault(window);
        var batch = _found.Batch.GetValueOrDefault(window);
        var after = _found.After.GetValueOrDefault(window);
        var isSame = before == batch && after == batch;
        var span = isSame ? "" : " rowspan=\"3\"";
        _rows.Append(isSame ? "<tbody>" : "<tbody class=\"drifted\">")
            .Append($"<tr><th scope=\"rowgroup\"{span}>{WebUtility.HtmlEncode(window.Network)}</th>")
            .Append($"<th scope=\"rowgroup\"{span}>{window.DayText}</th>");
        if (isSame)
        {
            AddSide("all three", batch, batch);
            AddVerdict(window, span);
            _rows.Append("</tr></tbody>\n");
            return;
        }

        AddSide("stream before", before, batch);
        AddVerdict(window, span);
        _rows.Append("</tr>\n<tr>");
        AddSide("batch", batch, batch);
        _rows.Append(after == batch ? "</tr>\n<tr class=\"after\">" : "</tr>\n<tr class=\"after wrong\">");
        AddSide("stream after", after, batch);
        _rows.Append("</tr></tbody>\n");
    }

    private void AddSide(string side, WindowValues? values, WindowValues? batch)
    {
        _rows.Append($"<td class=\"side\">{side}</td>");
        foreach (var name in WindowValues.Names)
        {
            var text = values?[name] ?? "no row";
            var mark = text == (batch?[name] ?? "no row") ? "" : " differ";
            _rows.Append($"<td class=\"number{mark}\">{text}</td>");
        }
    }

    private void AddVerdict(WindowKey window, string span)
    {
        var drift = _drifted.GetValueOrDefault(window);
        var verdict = _found.Verdicts.FirstOrDefault(verdict => IsAbout(verdict, window, drift is not null));
        _rows.Append($"<td{span}>{drift?.ClassText ?? "-"}</td>");
        AddWords(drift?.EvidenceText ?? "-", span);
        AddWords(drift is null ? VerdictOf(verdict) : $"{ActionOf(drift)}; {VerdictOf(verdict)}", span);
    }

    private void AddWords(string text, string span) =>
        _rows.Append($"<td class=\"words\"{span}>{WebUtility.HtmlEncode(text)}</td>");

    private static string ActionOf(DriftedWindow drift) =>
        drift.Revision is { } revision ? $"{drift.ActionText} as revision {revision}" : drift.ActionText;

    private static string VerdictOf(Verdict? verdict) => verdict is null
        ? "no verdict"
        : $"{VerdictText.Of(verdict.Kind)}, verdict {Words.Number(verdict.Number)}";

    private static bool IsAbout(Verdict verdict, WindowKey window, bool isOwn) =>
        verdict.Key == (isOwn ? window.Network : null)
        && EngineReader.KeyOf(window.Network, verdict.Group.Start) == window;
}
