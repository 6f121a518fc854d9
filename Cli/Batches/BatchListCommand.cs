using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Server.Batches;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Batches;

/// <summary><c>batch list CONTRACT</c>: the runs that are loaded.</summary>
internal sealed class BatchListCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("an object a run");
    private readonly CommandEnvironment _environment;

    public BatchListCommand(CommandEnvironment environment)
        : base("list", "Lists the batch runs that are loaded, in the order of their loading.")
    {
        _environment = environment;
        Add(_contract);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var printer = new Printer(_environment);
        var table = new TableText("run", "from", "to", ">rows", "cut");
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            var lines = server.LinesAsync(ApiClient.Of(contractId, "batch-runs"), cancellationToken);
            await foreach (var line in lines.ConfigureAwait(false))
            {
                using var document = JsonDocument.Parse(line);
                Add(RemoteRun.Run(document.RootElement), line);
            }
        }
        else
        {
            var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                foreach (var run in session.ControlOf(contractId).Runs)
                {
                    Add(run, Printer.TextOf(writer => RunJson.WriteMembers(writer, contractId, run)));
                }
            }
        }

        if (!arguments.GetValue(_json))
        {
            printer.Table(table);
        }

        return ExitCode.Done;

        void Add(BatchRun run, string json)
        {
            if (arguments.GetValue(_json))
            {
                printer.JsonLine(json);
                return;
            }

            table.Add(
                run.Id,
                run.From.ToString(),
                run.To.ToString(),
                Words.Number(run.Rows),
                string.Join(',', run.Cut));
        }
    }
}
