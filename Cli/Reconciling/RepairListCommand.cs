using System.CommandLine;
using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Reconciling;

namespace StreamBatch.Cli.Reconciling;

/// <summary><c>repair list CONTRACT</c>: the drifts that wait for a person; with <c>--all</c> the decided ones too.
/// </summary>
internal sealed class RepairListCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<bool> _all = new("--all")
    {
        Description = "Also the incidents that were decided, or ended by themselves.",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("an object an incident");
    private readonly CommandEnvironment _environment;

    public RepairListCommand(CommandEnvironment environment)
        : base("list", "Shows the incidents: drifts that a person has to decide.")
    {
        _environment = environment;
        Add(_contract);
        Add(_all);
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        IReadOnlyCollection<Incident> incidents;
        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            incidents = await IncidentDecision.ReadAsync(session.Host, contractId, cancellationToken)
                .ConfigureAwait(false);
        }

        var printer = new Printer(_environment);
        var shown = incidents.Where(incident => arguments.GetValue(_all) || incident.State == IncidentState.Open)
            .ToList();
        if (arguments.GetValue(_json))
        {
            shown.ForEach(incident => printer.Json(writer => IncidentJson.WriteMembers(writer, incident)));
        }
        else
        {
            printer.Table(TableOf(shown));
            var open = incidents.Count(incident => incident.State == IncidentState.Open);
            printer.Line($"{Words.Count(open, "incident")} to decide"
                + (open == 0 ? "" : ": `streambatch repair approve|decline CONTRACT INCIDENT` decides one"));
        }

        return ExitCode.Done;
    }

    private static TableText TableOf(List<Incident> incidents)
    {
        var table = new TableText(
            ">incident", "state", "key", "start", "class", "why", ">found", "stream", "batch", "run", "by", "note");
        foreach (var incident in incidents)
        {
            var found = incident.Found;
            table.Add(
                incident.Id.ToString(CultureInfo.InvariantCulture),
                Words.Of(incident.State),
                found.Key!,
                found.Group.Start.ToString(),
                found.Class is { } driftClass ? ReconciliationText.Of(driftClass) : "-",
                found.Reason is { } reason ? ReconciliationText.Of(reason) : "-",
                DriftWords.Of(found.Age),
                found.Stream ?? "no row",
                found.Batch ?? "no row",
                found.Run,
                incident.Decision?.By ?? "-",
                incident.Decision?.Note ?? "-");
        }

        return table;
    }
}
