using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Reconciling;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Reconciling;

/// <summary><c>repair approve|decline CONTRACT INCIDENT</c>: adopts the batch's row, or lets the stream's stand.
/// </summary>
internal sealed class RepairDecideCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Argument<long> _incident = CommonSymbols.NumberArgument(
        "INCIDENT", "The incident's id, as `repair list` shows it.");

    private readonly Option<string?> _by = Text("--by", "WHO", "Who decides.", IncidentDecision.MaxByLength);
    private readonly Option<string?> _note = Text("--note", "TEXT", "Why.", IncidentDecision.MaxNoteLength);
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;
    private readonly bool _isApproval;

    public RepairDecideCommand(CommandEnvironment environment, bool isApproval)
        : base(
            isApproval ? "approve" : "decline",
            isApproval
                ? "Adopts the batch's row of an incident; sealed as a verdict."
                : "Lets the stream's row of an incident stand; sealed as a verdict.")
    {
        _environment = environment;
        _isApproval = isApproval;
        Add(_contract);
        Add(_incident);
        Add(_by);
        Add(_note);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var id = arguments.GetRequiredValue(_incident);
        var ruling = new IncidentRuling(id, _isApproval, arguments.GetValue(_by), arguments.GetValue(_note));
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            await DecideAsync(server, arguments, contractId, ruling, cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        }

        IReadOnlyList<Drift> decided;
        string? state = null;
        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            decided = await IncidentDecision.DecideAsync(session.Host, contractId, ruling, cancellationToken)
                .ConfigureAwait(false);
            if (decided.Count == 0)
            {
                var all = await IncidentDecision.ReadAsync(session.Host, contractId, cancellationToken)
                    .ConfigureAwait(false);
                state = all.FirstOrDefault(incident => incident.Id == id) is { } ended ? Words.Of(ended.State) : null;
            }
        }

        Print(new Printer(_environment), contractId, ruling, decided, state, arguments.GetValue(_json));
        return decided.Count > 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task DecideAsync(
        ApiClient server,
        ParseResult arguments,
        string contractId,
        IncidentRuling ruling,
        CancellationToken cancellationToken)
    {
        var json = await server.CommandAsync(
            ApiClient.Of(contractId, FormattableString.Invariant(
                $"incidents/{ruling.Id}/{(ruling.IsApproved ? "approve" : "decline")}")),
            writer =>
            {
                writer.WriteString("by", ruling.By);
                writer.WriteString("note", ruling.Note);
            },
            cancellationToken).ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (arguments.GetValue(_json))
        {
            printer.JsonLine(json);
            return;
        }

        using var answer = JsonDocument.Parse(json);
        var decided = answer.RootElement.GetProperty("decided").EnumerateArray().Select(RemoteReport.Decided).ToList();
        Print(printer, contractId, ruling, decided, null, asJson: false);
    }

    private static void Print(
        Printer printer,
        string contractId,
        IncidentRuling ruling,
        IReadOnlyList<Drift> decided,
        string? state,
        bool asJson)
    {
        var id = ruling.Id.ToString(CultureInfo.InvariantCulture);
        if (asJson)
        {
            printer.Json(writer => IncidentJson.WriteDecision(writer, contractId, ruling, decided));
        }
        else
        {
            foreach (var drift in decided)
            {
                printer.Line($"incident {drift.RepairId}, {drift.Key} {drift.Window}: " + (ruling.IsApproved
                    ? $"the row of run {drift.Run} is adopted as revision {drift.Revision}"
                    : "the stream's row stands"));
            }
        }

        if (decided.Count == 0)
        {
            printer.Message(state is null
                ? $"{contractId}: no incident has the id {id}: `streambatch repair list` shows those that wait"
                : $"{contractId}: incident {id} does not wait any more: it is {state}");
        }
    }

    private static Option<string?> Text(string name, string helpName, string description, int maxLength)
    {
        Option<string?> option = new(name) { HelpName = helpName, Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value.Length > maxLength)
            {
                result.AddError($"{name} must have at most {maxLength} characters");
            }
        });
        return option;
    }
}
