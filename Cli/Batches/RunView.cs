using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Batches;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Batches;

/// <summary>Tells what came of loading a batch run.</summary>
internal static class RunView
{
    /// <summary>Tells the faults for which nothing was loaded.</summary>
    public static void Complain(Printer printer, BatchFile file)
    {
        foreach (var fault in file.Faults)
        {
            printer.Message(fault);
        }

        Refuse(printer, file.Name, file.FaultCount - file.Faults.Count);
    }

    /// <summary>Tells how many faults were not told, and what follows from them.</summary>
    public static void Refuse(Printer printer, string name, long more)
    {
        if (more > 0)
        {
            printer.Message($"{name}: and {Words.Number(more)} more");
        }

        printer.Message($"{name}: nothing was loaded; a run is loaded whole or not at all");
    }

    /// <summary>Tells what came of loading a run.</summary>
    /// <param name="printer">Where to.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="load">What came of it.</param>
    /// <param name="asJson">Whether for programs.</param>
    /// <param name="leftOut">The rules that raw events broke; null when no raw events were read.</param>
    public static void Print(
        Printer printer,
        string contractId,
        BatchRunLoad load,
        bool asJson,
        IReadOnlyList<(string Rule, long Rows)>? leftOut = null) => Print(
        printer, contractId, load, asJson, leftOut, writer => RunJson.WriteLoad(writer, contractId, load));

    /// <summary>Tells what a server made of a run.</summary>
    public static void Print(
        Printer printer,
        string contractId,
        JsonElement answer,
        bool asJson,
        IReadOnlyList<(string Rule, long Rows)>? leftOut = null) => Print(
        printer,
        contractId,
        RemoteRun.Load(answer),
        asJson,
        leftOut,
        writer =>
        {
            foreach (var member in answer.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        });

    private static void Print(
        Printer printer,
        string contractId,
        BatchRunLoad load,
        bool asJson,
        IReadOnlyList<(string Rule, long Rows)>? leftOut,
        Action<Utf8JsonWriter> writeLoad)
    {
        var run = load.Run;
        if (asJson)
        {
            printer.Json(writer =>
            {
                writeLoad(writer);
                if (leftOut is not null)
                {
                    writer.WriteStartObject("leftOut");
                    foreach (var (rule, rows) in leftOut)
                    {
                        writer.WriteNumber(rule, rows);
                    }

                    writer.WriteEndObject();
                }
            });
            return;
        }

        printer.Line(load switch
        {
            { IsNew: true } =>
                $"loaded run {run.Id} of {contractId}: {Words.Count(run.Rows, "row")} for [{run.From}, {run.To})",
            { IsReplaced: true } => $"run {run.Id} of {contractId} was loaded before; what was stored of it was "
                + $"damaged, and is stored anew: {Words.Count(run.Rows, "row")}",
            _ => $"run {run.Id} of {contractId} is loaded already, with the same rows: nothing changed",
        });
        foreach (var (rule, rows) in leftOut ?? [])
        {
            printer.Line($"left out by {rule}: {Words.Count(rows, "raw event")}");
        }
    }
}
