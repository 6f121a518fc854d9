using System.Globalization;
using StreamBatch.Cli.Output;

namespace StreamBatch.Cli.Demo;

/// <summary>What a person reads while the demo runs.</summary>
internal sealed class DemoText
{
    private const string Nothing = "-";

    private readonly Printer _printer;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private long _last;

    public DemoText(Printer printer, TimeProvider clock)
    {
        _printer = printer;
        _clock = clock;
        _start = _last = clock.GetTimestamp();
    }

    /// <summary>Tells that a step is done, and how long it took.</summary>
    public void Step(string sentence)
    {
        var now = _clock.GetTimestamp();
        var took = _clock.GetElapsedTime(_last, now).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        _last = now;
        _printer.Line($"{took,6} s  {sentence}");
    }

    /// <summary>The windows that differed, as stream → batch.</summary>
    public void Drifted(IReadOnlyList<DriftedWindow> drifted)
    {
        var table = new TableText(
            "network", "day", ">events", ">sum", ">max", ">avg (rounded)", "class", "evidence", "action");
        foreach (var drift in drifted)
        {
            table.Add([
                drift.Window.Network,
                drift.Window.DayText,
                Both(drift, values => values["events"]),
                Both(drift, values => values["sum_mag"]),
                Both(drift, values => values["max_mag"]),
                Both(drift, values => values.Avg?.ToString("0.000", CultureInfo.InvariantCulture) ?? Nothing),
                drift.ClassText,
                drift.EvidenceText,
                drift.ActionText]);
        }

        _printer.Line();
        _printer.Table(table);
        _printer.Line();
    }

    /// <summary>The figures, the sentence, and whether it is proven.</summary>
    public void End(DemoReport report)
    {
        var table = new TableText("figure", ">implied by the file", ">got from the engine", "");
        foreach (var check in report.Checks)
        {
            table.Add(check.Figure, check.Implied, check.Got, check.IsMet ? "ok" : "NO");
        }

        _printer.Line();
        _printer.Table(table);
        _printer.Line();
        _printer.Line(report.Sentence);
        var wrong = report.Checks.Where(check => !check.IsMet).ToList();
        var seconds = _clock.GetElapsedTime(_start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        if (wrong.Count == 0)
        {
            _printer.Line($"Stream and batch end equal: all {report.Checks.Count} figures are what the file implies "
                + $"({seconds} s).");
            return;
        }

        _printer.Message(
            $"streambatch: demo: {wrong.Count} of {report.Checks.Count} figures are not what the file implies:");
        foreach (var check in wrong)
        {
            _printer.Message($"  {check.Figure}: implied {check.Implied}, got {check.Got}");
        }
    }

    // The stream's value and the batch's; one when they read the same.
    private static string Both(DriftedWindow drift, Func<WindowValues, string> text)
    {
        var stream = drift.Stream is null ? Nothing : text(drift.Stream);
        var batch = drift.Batch is null ? Nothing : text(drift.Batch);
        return stream == batch ? stream : $"{stream} → {batch}";
    }
}
