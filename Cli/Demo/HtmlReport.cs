using System.Net;
using System.Text;
using StreamBatch.Cli.Output;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Demo;

/// <summary>The report: one file that needs nothing else, to be read, kept and printed.</summary>
internal static class HtmlReport
{
    /// <summary>The page.</summary>
    public static string Write(DemoReport report)
    {
        var found = report.Found;
        var page = new StringBuilder(Resource("report.html"));
        page.Replace("{{css}}", Resource("report.css"));
        page.Replace("{{before-chart}}", DayChart.Draw(ChartName("before"), found.Before, found.Batch));
        page.Replace("{{after-chart}}", DayChart.Draw(ChartName("after"), found.After, found.Batch));
        page.Replace("{{tiles}}", Tiles(report));
        page.Replace("{{figures}}", Figures(report));
        page.Replace("{{value-headings}}", string.Concat(WindowValues.Names.Select(name =>
            $"<th scope=\"col\" class=\"number\">{name}</th>")));
        page.Replace("{{windows}}", new WindowTable(found).Write());
        foreach (var (name, text) in Texts(report))
        {
            page.Replace("{{" + name + "}}", WebUtility.HtmlEncode(text));
        }

        return page.ToString();
    }

    private static IEnumerable<(string Name, string Text)> Texts(DemoReport report)
    {
        var found = report.Found;
        var audit = found.Audit!;
        var wrong = report.Checks.Count(check => !check.IsMet);
        var headline = report.IsProven
            ? $"Stream and batch end equal in all {Words.Count(found.Batch.Count, "window")}"
            : $"Not proven: {Words.Count(wrong, "figure")} of {report.Checks.Count} not as the file implies";
        yield return ("title", "StreamBatch: " + headline);
        yield return ("headline", headline);
        yield return ("sentence", report.Sentence);
        yield return ("before-caption", Differing(found.Before, found.Batch));
        yield return ("after-caption", Differing(found.After, found.Batch));
        yield return ("chain", $"{Words.Count(audit.Verdicts, "verdict")}: one for each window that differed, one for "
            + "the rest of each day in each comparison. Read again from the log "
            + $"({Words.Count(audit.Blocks, "block")}, all checksums verified), the chain is "
            + $"{(audit.IsSound ? "sound" : "BROKEN")}. Its head:");
        yield return ("head", $"{audit.Head.Length}:{audit.Head.Hash}");
        yield return ("kill-requests", Words.Number(SendingPlan.RequestsBeforeKill));
        yield return ("requests", Words.Number(found.Sent.Requests));
        yield return ("replayed", Words.Count(found.ReplayedBlocks, "block") + " replayed");
        yield return ("logged", Words.Number(found.LoggedAfterKill));
        yield return ("run", NightlyBatch.RunId);
    }

    private static string ChartName(string time) =>
        $"Events by network and day {time} the reconciliation, stream and batch; the table below has the same numbers.";

    private static string Tiles(DemoReport report)
    {
        var found = report.Found;
        var tiles = new StringBuilder();
        void Add(long number, string name, string kind = "") => tiles.Append(
            $"<li{(kind.Length == 0 ? "" : $" class=\"{kind}\"")}><b>{Words.Number(number)}</b> {name}</li>\n");
        Add(found.Sent.Events, "sent");
        Add(found.Sent.CountOf(ImpliedOutcome.Accepted), "accepted");
        Add(found.Sent.CountOf(ImpliedOutcome.Late), "late");
        Add(found.Sent.CountOf(ImpliedOutcome.Expired), "expired");
        Add(report.Duplicates, "duplicates");
        Add(found.Sent.CountOf(ImpliedOutcome.Conflict), "conflicts");
        Add(found.Batch.Count, "windows");
        Add(found.InFlight, "in flight");
        Add(found.Drifted.Count - found.InFlight, "drifted", "differ");
        Add(report.Repaired, "repaired", "good");
        Add(found.Equal, "equal", "good");
        return tiles.ToString();
    }

    private static string Figures(DemoReport report)
    {
        var rows = new StringBuilder();
        foreach (var check in report.Checks)
        {
            rows.Append($"<tr><th scope=\"row\">{WebUtility.HtmlEncode(check.Figure)}</th>")
                .Append($"<td class=\"number\">{WebUtility.HtmlEncode(check.Implied)}</td>")
                .Append($"<td class=\"number\">{WebUtility.HtmlEncode(check.Got)}</td>")
                .Append(check.IsMet ? "<td class=\"ok\">✓ same</td>" : "<td class=\"wrong\">✗ differs</td>")
                .Append("</tr>\n");
        }

        return rows.ToString();
    }

    private static string Differing(
        SortedDictionary<WindowKey, WindowValues> stream,
        SortedDictionary<WindowKey, WindowValues> batch)
    {
        var differing = batch.Count(window => stream.GetValueOrDefault(window.Key) != window.Value);
        return differing == 0
            ? $"all {Words.Number(batch.Count)} windows are equal"
            : $"{Words.Number(differing)} of {Words.Number(batch.Count)} windows differ";
    }

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program lacks its resource {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
