using StreamBatch.Cli.Output;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Batches;

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

        if (file.FaultCount > file.Faults.Count)
        {
            printer.Message($"{file.Name}: and {Words.Number(file.FaultCount - file.Faults.Count)} more");
        }

        printer.Message($"{file.Name}: nothing was loaded; a run is loaded whole or not at all");
    }

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
        IReadOnlyList<(string Rule, long Rows)>? leftOut = null)
    {
        var run = load.Run;
        if (asJson)
        {
            printer.Json(writer =>
            {
                RunJson.WriteLoad(writer, contractId, load);
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
