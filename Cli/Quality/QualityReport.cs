using System.Numerics;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Records;
using StreamBatch.Server.Quality;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Quality;

/// <summary>What a check of rows finds: a line for each in JSON, or the first that break a rule, and counts by
/// rule.</summary>
internal sealed class QualityReport(string name, CompiledContract contract, Printer printer, bool asJson)
{
    private const int ToldRows = 20;

    private readonly RowCheck _check = new(contract);
    private readonly SortedDictionary<string, long> _broken = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _warnings = new(StringComparer.Ordinal);
    private long _rows;

    /// <summary>The rows that break a rule of severity error, or are not understood.</summary>
    public long Broken { get; private set; }

    public void Add(RawRow row)
    {
        var verdict = row.IsEvent ? _check.CheckEvent(row.Json.Span) : _check.CheckRow(row.Json.Span);
        _rows++;
        var warnings = WarningsOf(verdict);
        foreach (var id in warnings)
        {
            _warnings[id] = _warnings.GetValueOrDefault(id) + 1;
        }

        if (!verdict.IsKept)
        {
            var rule = verdict.Rule ?? ReasonCodeText.Of(verdict.Reason)!;
            _broken[rule] = _broken.GetValueOrDefault(rule) + 1;
            Broken++;
        }

        if (asJson)
        {
            printer.Json(writer => Write(writer, row.Number, verdict, warnings));
        }
        else if (!verdict.IsKept && Broken <= ToldRows)
        {
            var field = verdict.Field is null ? "" : verdict.Field + ": ";
            var rule = verdict.Rule is null ? "" : $", rule {verdict.Rule}";
            printer.Message($"{name}:{row.Number}: {field}{ReasonWords.Of(verdict.Reason, verdict.Field)} "
                + $"({ReasonCodeText.Of(verdict.Reason)}{rule})");
        }
    }

    /// <summary>The counts; nothing in JSON, where each row has been told.</summary>
    public void PrintSum()
    {
        if (asJson)
        {
            return;
        }

        if (Broken > ToldRows)
        {
            printer.Message($"{name}: and {Words.Number(Broken - ToldRows)} more");
        }

        printer.Line($"{name}: {Words.Count(_rows, "row")}, {Words.Number(Broken)} broken");
        var table = new TableText("rule", "severity", ">rows");
        foreach (var (rule, rows) in _broken)
        {
            table.Add(rule, "error", Words.Number(rows));
        }

        foreach (var (rule, rows) in _warnings)
        {
            table.Add(rule, "warning", Words.Number(rows));
        }

        if (table.Rows.Count > 0)
        {
            printer.Table(table);
        }
    }

    private List<string> WarningsOf(RowVerdict verdict)
    {
        List<string> ids = [];
        for (var rest = verdict.Warnings; rest != 0; rest &= rest - 1)
        {
            ids.Add(contract.Rules.Warnings[BitOperations.TrailingZeroCount(rest)].Id);
        }

        return ids;
    }

    private static void Write(Utf8JsonWriter writer, long row, RowVerdict verdict, List<string> warnings)
    {
        writer.WriteNumber("row", row);
        writer.WriteBoolean("kept", verdict.IsKept);
        writer.WriteString("reason", ReasonCodeText.Of(verdict.Reason));
        writer.WriteString("field", verdict.Field);
        writer.WriteString("rule", verdict.Rule);
        writer.WriteStartArray("warnings");
        foreach (var id in warnings)
        {
            writer.WriteStringValue(id);
        }

        writer.WriteEndArray();
    }
}
