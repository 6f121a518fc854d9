using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Server.Quarantine;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Quarantine;

/// <summary><c>quarantine list CONTRACT</c>.</summary>
internal sealed class QuarantineListCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("an object an event");
    private readonly CommandEnvironment _environment;

    public QuarantineListCommand(CommandEnvironment environment)
        : base("list", "Lists the events that are kept but not counted, with their reasons.")
    {
        _environment = environment;
        Add(_contract);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        var asJson = arguments.GetValue(_json);
        var open = 0L;
        var table = new TableText(
            "source", "id", "key", "event time", "status", "reason", "field", "state", ">partition", ">offset");
        void Add(QuarantineEntry entry)
        {
            open += entry.State == QuarantineState.Open ? 1 : 0;
            if (asJson)
            {
                printer.Json(writer => QuarantineJson.WriteMembers(writer, entry));
            }
            else
            {
                AddRow(table, entry);
            }
        }

        var contractId = arguments.GetRequiredValue(_contract);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            await foreach (var line in server.LinesAsync(ApiClient.Of(contractId, "quarantine"), cancellationToken)
                .ConfigureAwait(false))
            {
                using var row = JsonDocument.Parse(line);
                Add(RemoteRows.Entry(row.RootElement));
            }
        }
        else
        {
            var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await foreach (var entry in session.Host.Results
                    .ReadQuarantineAsync(session.ContractOf(contractId), cancellationToken).ConfigureAwait(false))
                {
                    Add(entry);
                }
            }
        }

        if (!asJson)
        {
            printer.Table(table);
            printer.Line($"{Words.Count(table.Rows.Count + table.LeftOut, "event")} in quarantine, "
                + $"{Words.Number(open)} of them open");
        }

        return ExitCode.Done;
    }

    private static void AddRow(TableText table, QuarantineEntry entry) => table.Add(
        entry.Source,
        entry.Id,
        entry.Key,
        entry.Time?.ToString() ?? "-",
        ReasonCodeText.Of(entry.Status),
        ReasonCodeText.Of(entry.Reason) ?? "-",
        entry.Property is null ? "-" : "data." + entry.Property,
        Words.Of(entry.State),
        entry.Partition.ToString(CultureInfo.InvariantCulture),
        entry.Offset.ToString(CultureInfo.InvariantCulture));
}
