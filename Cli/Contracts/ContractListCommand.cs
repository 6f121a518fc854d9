using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Control;

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
            var contracts = session.Host.Contracts.Select(compiled => session.ControlOf(compiled.Contract.Id));
            if (arguments.GetValue(_json))
            {
                foreach (var control in contracts)
                {
                    PrintJson(printer, control);
                }
            }
            else
            {
                printer.Table(TableOf(contracts));
            }
        }

        return ExitCode.Done;
    }

    private static void PrintJson(Printer printer, ControlLog control)
    {
        var contract = control.Contract.Contract;
        printer.Json(writer =>
        {
            writer.WriteString("contract", contract.Id);
            writer.WriteString("version", contract.Version);
            writer.WriteString("key", ContractWords.Key(contract));
            writer.WriteString("windows", ContractWords.Windows(contract));
            writer.WriteNumber("partitions", contract.Partitions);
            writer.WriteTime("registered", control.Registered);
            writer.WriteTime("watermark", control.Watermark.Watermark);
            writer.WriteNumber("batchRuns", control.Runs.Count);
            writer.WriteNumber("verdicts", control.Head.Length);
        });
    }

    private static TableText TableOf(IEnumerable<ControlLog> contracts)
    {
        var table = new TableText(
            "contract", "version", "key", "windows", ">partitions", "watermark", ">batch runs", ">verdicts");
        foreach (var control in contracts)
        {
            var contract = control.Contract.Contract;
            table.Add(
                contract.Id,
                contract.Version,
                ContractWords.Key(contract),
                ContractWords.Windows(contract),
                Words.Number(contract.Partitions),
                Words.Time(control.Watermark.Watermark),
                Words.Number(control.Runs.Count),
                Words.Number(control.Head.Length));
        }

        return table;
    }
}
