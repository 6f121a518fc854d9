using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Reconciling;

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

    private readonly Option<string?> _id = new("--id")
    {
        HelpName = "N",
        Description = "On a server: waits for reconciliation N, which was begun before, and begins none.",
    };

    private readonly StoreSymbols _store;
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
        Add(_id);
        Validators.Add(result =>
        {
            Option[] ways = [_dryRun, _maxDifferences, _maxSeconds, _maxWindows, _maxEntities, _maxPerHour, _rate];
            var given = ways.Where(option => result.GetResult(option) is { Implicit: false });
            if (result.GetResult(_id) is { Implicit: false } && given.FirstOrDefault() is { } other)
            {
                result.AddError($"--id and {other.Name} exclude each other: it was begun before");
            }
        });
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            return await RunRemoteAsync(arguments, server, contractId, cancellationToken).ConfigureAwait(false);
        }

        if (arguments.GetValue(_id) is not null)
        {
            throw new CommandException("--id goes with --server: on a store a reconciliation ends with its command");
        }

        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
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
            var contract = control.Contract.Contract;
            var printer = new Printer(_environment);
            if (arguments.GetValue(_json))
            {
                printer.Json(writer => ReconcileReportJson.WriteMembers(writer, contract, report, options.DryRun));
            }
            else
            {
                var rows = ReconcileReportJson.CountRows(contract, report);
                new ReconcileView(contract, report, rows, options.DryRun).Print(printer);
            }

            return report.IsComplete ? ExitCode.Done : ExitCode.Incomplete;
        }
    }

    private async Task<int> RunRemoteAsync(
        ParseResult arguments,
        ApiClient server,
        string contractId,
        CancellationToken cancellationToken)
    {
        var contract = await server.ContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        var reconciliation = new RemoteReconciliation(server, contractId, _environment);
        var id = arguments.GetValue(_id)
            ?? await reconciliation.BeginAsync(OptionsOf(arguments), cancellationToken).ConfigureAwait(false);
        var answer = await reconciliation.AwaitAsync(id, cancellationToken).ConfigureAwait(false);
        var report = RemoteReport.Report(contract, answer);
        var printer = new Printer(_environment);
        if (arguments.GetValue(_json))
        {
            printer.JsonLine(answer.GetRawText());
        }
        else
        {
            var isDryRun = answer.GetProperty("dryRun").GetBoolean();
            new ReconcileView(contract, report, RemoteReport.Rows(answer), isDryRun).Print(printer);
        }

        return report.IsComplete ? ExitCode.Done : ExitCode.Incomplete;
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
