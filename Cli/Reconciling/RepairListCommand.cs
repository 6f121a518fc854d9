using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Reconciling;
using StreamBatch.Server.Wording;

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
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var rows = await ReadAsync(arguments, contractId, cancellationToken).ConfigureAwait(false);
        var printer = new Printer(_environment);
        var table = new TableText(
            ">incident", "state", "key", "start", "class", "why", ">found", "stream", "batch", "run", "by", "note");
        var open = 0;
        foreach (var json in rows)
        {
            using var document = JsonDocument.Parse(json);
            var row = document.RootElement;
            var isOpen = RemoteRows.Case<IncidentState>(row, "state") == IncidentState.Open;
            open += isOpen ? 1 : 0;
            if (!isOpen && !arguments.GetValue(_all))
            {
                continue;
            }

            if (arguments.GetValue(_json))
            {
                printer.JsonLine(json);
            }
            else
            {
                Add(table, row);
            }
        }

        if (!arguments.GetValue(_json))
        {
            printer.Table(table);
            printer.Line($"{Words.Count(open, "incident")} to decide"
                + (open == 0 ? "" : ": `streambatch repair approve|decline CONTRACT INCIDENT` decides one"));
        }

        return ExitCode.Done;
    }

    // The incidents as the server writes them, or would.
    private async Task<IReadOnlyList<string>> ReadAsync(
        ParseResult arguments,
        string contractId,
        CancellationToken cancellationToken)
    {
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            var place = RemotePlace.Of(contractId, "incidents", ("all", RemotePlace.Text(arguments.GetValue(_all))));
            return await server.LinesAsync(place, cancellationToken).ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }

        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var incidents = await IncidentDecision.ReadAsync(session.Host, contractId, cancellationToken)
                .ConfigureAwait(false);
            return
            [
                .. incidents.Select(incident =>
                    Printer.TextOf(writer => IncidentJson.WriteMembers(writer, incident))),
            ];
        }
    }

    private static void Add(TableText table, JsonElement row) => table.Add(
        TextOf(row, "incident"),
        TextOf(row, "state"),
        TextOf(row, "key"),
        TextOf(row, "start"),
        TextOf(row, "class"),
        TextOf(row, "reason"),
        DriftWords.Of(RemoteReport.Age(row)),
        RowOf(row, "stream"),
        RowOf(row, "batch"),
        TextOf(row, "run"),
        TextOf(row, "by"),
        TextOf(row, "note"));

    private static string TextOf(JsonElement row, string name) => row.GetProperty(name).GetString() ?? "-";

    private static string RowOf(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.Object } values ? values.GetRawText() : "no row";
}
