using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
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

    private readonly Option<int?> _maxDifferences = CommonSymbols.Bound(
        "--max-differences", "Stops before the group in which more than N rows differ in all.", 1);

    private readonly Option<int?> _maxSeconds = CommonSymbols.Bound(
        "--max-seconds", "Stops comparing and classifying after N seconds; what is decided by then is done.", 0);

    private readonly Option<int?> _maxWindows = CommonSymbols.Bound(
        "--max-windows", "Corrects at most N windows; the others become incidents.", 0);

    private readonly Option<int?> _maxEntities = CommonSymbols.Bound(
        "--max-entities", "Corrects windows of at most N entities.", 0);

    private readonly Option<int?> _maxPerHour = CommonSymbols.Bound(
        "--max-windows-per-hour", "Corrects at most N windows in any hour, together with earlier runs.", 0);

    private readonly Option<int?> _rate = CommonSymbols.Bound(
        "--records-per-second", "Reads at most N records of the log in a second to recompute.", 1);

    private readonly Option<string> _data;
    private readonly Option<bool> _json = CommonSymbols.Json("one object with all drifts");
    private readonly CommandEnvironment _environment;

    public ReconcileCommand(CommandEnvironment environment)
        : base("reconcile", "Compares the stream with its batch runs, repairs the windows that differ, seals verdicts.")
    {
        _environment = environment;
        Add(_contract);
        Add(_dryRun);
        Add(_maxDifferences);
        Add(_maxSeconds);
        Add(_maxWindows);
        Add(_maxEntities);
        Add(_maxPerHour);
        Add(_rate);
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

            var options = OptionsOf(arguments);
            var report = await Reconciler.RunAsync(session.Host, contractId, options, cancellationToken)
                .ConfigureAwait(false);
            var view = new ReconcileView(control.Contract.Contract, report, options.DryRun);
            view.Print(new Printer(_environment), arguments.GetValue(_json));
            return report.IsComplete ? ExitCode.Done : ExitCode.Incomplete;
        }
    }

    private ReconcileOptions OptionsOf(ParseResult arguments) => new()
    {
        DryRun = arguments.GetValue(_dryRun),
        MaxDifferences = arguments.GetValue(_maxDifferences),
        MaxTime = arguments.GetValue(_maxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Limits = new RepairLimits(
            arguments.GetValue(_maxWindows), arguments.GetValue(_maxEntities), arguments.GetValue(_maxPerHour)),
        RecordsPerSecond = arguments.GetValue(_rate),
    };
}
