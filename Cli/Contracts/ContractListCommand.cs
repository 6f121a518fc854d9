using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Server.Contracts;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Contracts;

/// <summary><c>contract list</c>.</summary>
internal sealed class ContractListCommand : Command
{
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("an object a contract");
    private readonly CommandEnvironment _environment;

    public ContractListCommand(CommandEnvironment environment)
        : base("list", "Lists the registered contracts.")
    {
        _environment = environment;
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        var table = new TableText(
            "contract", "version", "key", "windows", ">partitions", "watermark", ">batch runs", ">verdicts");
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            await foreach (var line in server.LinesAsync("contracts", cancellationToken).ConfigureAwait(false))
            {
                Add(printer, table, line, arguments.GetValue(_json));
            }
        }
        else
        {
            var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                foreach (var compiled in session.Host.Contracts)
                {
                    var status = ContractStatus.Of(session.ControlOf(compiled.Contract.Id));
                    Add(printer, table, Printer.TextOf(writer => ContractJson.WriteMembers(writer, status)),
                    arguments.GetValue(_json));
                }
            }
        }

        if (!arguments.GetValue(_json))
        {
            printer.Table(table);
        }

        return ExitCode.Done;
    }

    private static void Add(Printer printer, TableText table, string json, bool asJson)
    {
        if (asJson)
        {
            printer.JsonLine(json);
            return;
        }

        using var document = JsonDocument.Parse(json);
        var row = document.RootElement;
        table.Add(
            row.GetProperty("contract").GetString()!,
            row.GetProperty("version").GetString()!,
            row.GetProperty("key").GetString()!,
            row.GetProperty("windows").GetString()!,
            Words.Number(row.GetProperty("partitions").GetInt64()),
            Words.Time(RemoteRows.Time(row, "watermark")?.Microseconds),
            Words.Number(row.GetProperty("batchRuns").GetInt64()),
            Words.Number(row.GetProperty("verdicts").GetInt64()));
    }
}
