using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Reconciling;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Json;

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

    public void Add(Printer printer, JoinedWindow window)
    {
        _count++;
        var isEqual = ValueComparison.AreEqual(_contract, window.Stream?.Values, window.Batch?.Values);
        _covered += window.Run is null ? 0 : 1;
        _differing += window.Run is null || isEqual ? 0 : 1;
        if (_asJson)
        {
            printer.Json(writer => Write(writer, window, isEqual));
            return;
        }

        _table.Add(
            window.Key,
            Words.Time(window.Window.Start),
            Words.Time(window.Window.End),
            window.Stream?.Revision.ToString(CultureInfo.InvariantCulture) ?? "-",
            window.Stream is null ? "no row" : Words.Values(_contract.Aggregates, window.Stream.Values),
            window.Run is null ? "-"
                : window.Batch is null ? "no row"
                : isEqual ? "equal"
                : Words.Values(_contract.Aggregates, window.Batch.Values),
            window.Run?.Id ?? "not covered",
            window.Verdict?.Number.ToString(CultureInfo.InvariantCulture) ?? "-",
            window.Verdict is null ? "not compared" : VerdictText.Of(window.Verdict.Kind),
            window.Verdict?.Class is { } driftClass ? ReconciliationText.Of(driftClass) : "-");
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

    private void Write(Utf8JsonWriter writer, JoinedWindow window, bool isEqual)
    {
        writer.WriteString("key", window.Key);
        writer.WriteWindow(window.Window);
        writer.WriteOptional("revision", window.Stream?.Revision);
        writer.WriteString("cause", window.Stream is null ? null : Words.Of(window.Stream.Cause));
        writer.WriteValues("stream", _contract.Aggregates, window.Stream?.Values);
        writer.WriteString("run", window.Run?.Id);
        writer.WriteValues("batch", _contract.Aggregates, window.Batch?.Values);
        writer.WritePropertyName("equal");
        if (window.Run is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteBooleanValue(isEqual);
        }

        writer.WritePropertyName("verdict");
        if (window.Verdict is not { } verdict)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("number", verdict.Number);
        writer.WriteString("run", verdict.Run);
        writer.WriteString("verdict", VerdictText.Of(verdict.Kind));
        writer.WriteString("class", verdict.Class is { } driftClass ? ReconciliationText.Of(driftClass) : null);
        writer.WriteString("action", verdict.Action);
        writer.WriteString("repair", verdict.Repair?.ToString(CultureInfo.InvariantCulture));
        writer.WriteAge(verdict.Age);
        writer.WriteTime("sealed", verdict.TimeMicroseconds);
        writer.WriteEndObject();
    }
}
