using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Embedded;
using StreamBatch.Server.Results;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Results;

/// <summary>The live view of the windows that are not complete: provisional, with the offset that it rests on.
/// </summary>
internal static class OpenWindowsView
{
    public static void Print(Printer printer, Contract contract, IEnumerable<OpenWindow> windows, bool asJson)
    {
        var sorted = windows.OrderBy(window => window.Key, StringComparer.Ordinal).ThenBy(window => window.Window);
        if (asJson)
        {
            foreach (var window in sorted)
            {
                printer.Json(writer => OpenWindowJson.WriteMembers(writer, contract, window));
            }

            return;
        }

        var table = new TableText([
            "key", "start", "end", "state", ">partition", ">offset",
            .. contract.Aggregates.Select(aggregate => ">" + aggregate.Name)]);
        foreach (var window in sorted)
        {
            table.Add([
                window.Key,
                Words.Time(window.Window.Start),
                Words.Time(window.Window.End),
                "provisional",
                window.Partition.ToString(CultureInfo.InvariantCulture),
                window.Offset.ToString(CultureInfo.InvariantCulture),
                .. contract.Aggregates.Select((aggregate, i) => window.Values[i].Format(aggregate.Scale))]);
        }

        printer.Table(table);
        var count = Words.Count(table.Rows.Count + table.LeftOut, "open window");
        printer.Line($"{count}: provisional, at the offsets shown");
    }
}
