using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Server.Contracts;
using StreamBatch.Server.Editions;

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
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contracts = session.Host.Contracts
                .Select(compiled => ContractStatus.Of(session.ControlOf(compiled.Contract.Id)));
            if (arguments.GetValue(_json))
            {
                foreach (var control in contracts)
                {
                    printer.Json(writer => ContractJson.WriteMembers(writer, control));
                }
            }
            else
            {
                printer.Table(TableOf(contracts));
            }
        }

        return ExitCode.Done;
    }

    private static TableText TableOf(IEnumerable<ContractStatus> contracts)
    {
        var table = new TableText(
            "contract", "version", "key", "windows", ">partitions", "watermark", ">batch runs", ">verdicts");
        foreach (var control in contracts)
        {
            var contract = control.Contract.Contract;
            table.Add(
                contract.Id,
                contract.Version,
                ContractJson.Key(contract),
                ContractJson.Windows(contract),
                Words.Number(contract.Partitions),
                Words.Time(control.Watermark),
                Words.Number(control.Runs.Count),
                Words.Number(control.Head.Length));
        }

        return table;
    }
}
