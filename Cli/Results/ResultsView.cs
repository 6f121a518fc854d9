using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Cli.Results;

/// <summary>Panes as a table with a column for each aggregate, or as JSON.</summary>
internal sealed class ResultsView
{
    private readonly Contract _contract;
    private readonly bool _asJson;
    private readonly TableText _table;
    private long _count;

    public ResultsView(Contract contract, bool asJson)
    {
        _contract = contract;
        _asJson = asJson;
        _table = new TableText([
            "key", "start", "end", ">revision", "timing", "cause",
            .. contract.Aggregates.Select(aggregate => ">" + aggregate.Name)]);
    }

    public void Add(Printer printer, Pane pane)
    {
        _count++;
        if (_asJson)
        {
            printer.Json(writer =>
            {
                writer.WriteString("key", pane.Key);
                writer.WriteWindow(pane.Window);
                writer.WriteNumber("revision", pane.Revision);
                writer.WriteString("mode", Words.Of(pane.Mode));
                writer.WriteString("timing", Words.Of(pane.Timing));
                writer.WriteString("cause", Words.Of(pane.Cause));
                writer.WriteValues("values", _contract.Aggregates, pane.Values);
                writer.WriteNumber("partition", pane.Partition);
                writer.WriteNumber("offset", pane.Offset);
                writer.WriteNumber("restsOn", pane.RestsOn);
                writer.WriteTime("ingested", pane.Ingested.Microseconds);
                writer.WriteString("run", pane.Run);
            });
            return;
        }

        _table.Add([
            pane.Key,
            pane.Window.Start.ToString(),
            pane.Window.End.ToString(),
            pane.Revision.ToString(CultureInfo.InvariantCulture),
            Words.Of(pane.Timing),
            Words.Of(pane.Cause),
            .. _contract.Aggregates.Select((aggregate, i) => pane.Values?[i].Format(aggregate.Scale) ?? "-")]);
    }

    public void Finish(Printer printer)
    {
        if (!_asJson)
        {
            printer.Table(_table);
            printer.Line(Words.Count(_count, "window"));
        }
    }
}
