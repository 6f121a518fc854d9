using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Cli.Reconciling;

/// <summary><c>reconcile CONTRACT</c>: compare, classify, repair, seal.</summary>
internal sealed class ReconcileCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Shows what would be done; nothing is repaired or sealed.",
    };

    private readonly Option<string> _data;
    private readonly Option<bool> _json = CommonSymbols.Json("one object with all drifts");
    private readonly CommandEnvironment _environment;

    public ReconcileCommand(CommandEnvironment environment)
        : base("reconcile", "Compares the stream with its batch runs, repairs the windows that differ, seals verdicts.")
    {
        _environment = environment;
        Add(_contract);
        Add(_dryRun);
        Add(_data = CommonSymbols.Data(environment));
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var session = await StoreSession.OpenAsync(arguments.GetRequiredValue(_data), _environment, cancellationToken)
            .ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var control = session.ControlOf(contractId);
            if (control.Runs.Count == 0)
            {
                throw new CommandException($"{contractId} has no batch run: `streambatch batch load` loads one");
            }

            var options = new ReconcileOptions { DryRun = arguments.GetValue(_dryRun) };
            var report = await Reconciler.RunAsync(session.Host, contractId, options, cancellationToken)
                .ConfigureAwait(false);
            var view = new ReconcileView(control.Contract.Contract, report, options.DryRun);
            view.Print(new Printer(_environment), arguments.GetValue(_json));
        }

        return ExitCode.Done;
    }
}
