using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Domain.Contracts;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Results;

/// <summary>Windows with both sides and their last verdict, as a table or as JSON.</summary>
internal sealed class JoinedView
{
    private readonly Contract _contract;
    private readonly bool _asJson;
    private readonly TableText _table =
        new("key", "start", "end", ">revision", "stream", "batch", "run", ">verdict", "says", "class");

    private long _count;
    private long _covered;
    private long _differing;

    public JoinedView(Contract contract, bool asJson)
    {
        _contract = contract;
        _asJson = asJson;
    }

    /// <summary>Adds a window, as <see cref="Server.Results.JoinedWindowJson"/> writes it.</summary>
    public void Add(Printer printer, string json)
    {
        using var document = JsonDocument.Parse(json);
        var row = document.RootElement;
        var isCovered = row.GetProperty("run").ValueKind != JsonValueKind.Null;
        var isEqual = row.GetProperty("equal").ValueKind == JsonValueKind.True;
        _count++;
        _covered += isCovered ? 1 : 0;
        _differing += isCovered && !isEqual ? 1 : 0;
        if (_asJson)
        {
            printer.JsonLine(json);
            return;
        }

        var window = RemoteRows.Window(row);
        var revision = row.GetProperty("revision");
        var batch = RemoteRows.Values(_contract, row, "batch");
        JsonElement? verdict = row.GetProperty("verdict") is { ValueKind: JsonValueKind.Object } last ? last : null;
        _table.Add(
            row.GetProperty("key").GetString()!,
            Words.Time(window.Start),
            Words.Time(window.End),
            revision.ValueKind == JsonValueKind.Null ? "-" : revision.GetRawText(),
            revision.ValueKind == JsonValueKind.Null
                ? "no row"
                : Words.Values(_contract.Aggregates, RemoteRows.Values(_contract, row, "stream")),
            !isCovered ? "-"
                : batch is null ? "no row"
                : isEqual ? "equal"
                : Words.Values(_contract.Aggregates, batch),
            row.GetProperty("run").GetString() ?? "not covered",
            verdict?.GetProperty("number").GetRawText() ?? "-",
            verdict?.GetProperty("verdict").GetString() ?? "not compared",
            verdict?.GetProperty("class").GetString() ?? "-");
    }

    public void Finish(Printer printer)
    {
        if (!_asJson)
        {
            printer.Table(_table);
            printer.Line(Words.Count(_count, "window") + (_covered, _count - _covered) switch
            {
                (0, 0) => "",
                (0, _) => ", none of them covered by a batch run",
                (_, 0) => $", {Words.Number(_differing)} of them not as the batch now",
                var (_, others) => $", {Words.Number(_differing)} of them not as the batch now, "
                    + $"{Words.Number(others)} not covered by a batch run",
            });
        }
    }
}
