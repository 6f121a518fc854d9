using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Cli.Batches;

/// <summary><c>batch load CONTRACT FILE</c>: a run, whole or not at all. Loading it twice changes nothing.</summary>
internal sealed class BatchLoadCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "CSV with the header key,start,end,<aggregates>, or NDJSON; end may be left out.",
    };

    private readonly Option<string> _run = new("--run")
    {
        HelpName = "ID",
        Description = "The run's id, unique in the contract.",
        Required = true,
    };

    private readonly Option<EventTime?> _from = CommonSymbols.Time("--from", "The first instant that the run covers.");
    private readonly Option<EventTime?> _to = CommonSymbols.Time("--to", "The first instant that it does not cover.");
    private readonly Option<string> _cut = new("--cut")
    {
        HelpName = "FILE|now",
        Description = "What the run saw of the log: a file that `cut` wrote, or all there is now.",
        DefaultValueFactory = _ => "now",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public BatchLoadCommand(CommandEnvironment environment)
        : base("load", "Loads the rows of a batch run from a file.")
    {
        _environment = environment;
        _from.Required = true;
        _to.Required = true;
        _run.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--run must not be empty");
            }
        });
        Validators.Add(result =>
        {
            if (TimeOf(result.GetResult(_from)) is { } from && TimeOf(result.GetResult(_to)) is { } to && from >= to)
            {
                result.AddError("--from must be before --to");
            }
        });
        Add(_contract);
        Add(_file);
        Add(_run);
        Add(_from);
        Add(_to);
        Add(_cut);
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    // Reads the token itself: asking for the value of an option that has none throws. Its own parser complains of it.
    private static EventTime? TimeOf(OptionResult? result) =>
        result?.Tokens is [var token] && TimeText.TryParse(token.Value, out var time, out _) ? time : null;

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var path = arguments.GetRequiredValue(_file);
        var from = arguments.GetRequiredValue(_from)!.Value;
        var to = arguments.GetRequiredValue(_to)!.Value;
        var printer = new Printer(_environment);
        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var file = BatchFile.Read(path, session.ControlOf(contractId).Contract, from, to);
            if (file.FaultCount > 0)
            {
                Complain(printer, path, file);
                return ExitCode.Failed;
            }

            var request = new BatchRunRequest
            {
                Id = arguments.GetRequiredValue(_run),
                From = from,
                To = to,
                Cut = await CutAsync(arguments, session, contractId, cancellationToken).ConfigureAwait(false),
            };
            var load = await session.Host.LoadRunAsync(contractId, request, file.Rows, cancellationToken)
                .ConfigureAwait(false);
            Print(printer, contractId, load, arguments.GetValue(_json));
        }

        return ExitCode.Done;
    }

    private async Task<ImmutableArray<long>?> CutAsync(
        ParseResult arguments,
        StoreSession session,
        string contractId,
        CancellationToken cancellationToken)
    {
        var cut = arguments.GetRequiredValue(_cut);
        if (cut == "now")
        {
            return null;
        }

        var reached = await session.Host.CutAsync(contractId).ConfigureAwait(false);
        return await CutFile.ReadAsync(cut, contractId, reached, cancellationToken).ConfigureAwait(false);
    }

    private static void Complain(Printer printer, string path, BatchFile file)
    {
        foreach (var fault in file.Faults)
        {
            printer.Message(fault);
        }

        if (file.FaultCount > file.Faults.Count)
        {
            printer.Message($"{path}: and {Words.Number(file.FaultCount - file.Faults.Count)} more");
        }

        printer.Message($"{path}: nothing was loaded; a run is loaded whole or not at all");
    }

    private static void Print(Printer printer, string contractId, BatchRunLoad load, bool asJson)
    {
        var run = load.Run;
        if (asJson)
        {
            printer.Json(writer =>
            {
                writer.WriteString("run", run.Id);
                writer.WriteTime("from", run.From);
                writer.WriteTime("to", run.To);
                writer.WriteNumber("rows", run.Rows);
                writer.WriteString("digest", run.Digest.ToString());
                writer.WriteBoolean("isNew", load.IsNew);
                CutFile.Write(writer, contractId, run.Cut);
            });
            return;
        }

        printer.Line(load.IsNew
            ? $"loaded run {run.Id} of {contractId}: {Words.Count(run.Rows, "row")} for [{run.From}, {run.To})"
            : $"run {run.Id} of {contractId} is loaded already, with the same rows: nothing changed");
    }
}
