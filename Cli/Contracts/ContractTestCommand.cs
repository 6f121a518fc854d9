using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Contracts;

/// <summary><c>contract test FILE</c>: runs the scripts of a contract and holds what they print against what they must.
/// </summary>
internal sealed class ContractTestCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "The contract document (YAML or JSON)." };
    private readonly Option<string[]> _script = new("--script")
    {
        HelpName = "FILE",
        Description = "A script in place of those beside the contract; more than one may be given.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _update = new("--update")
    {
        Description = "Writes what the scripts print as what is expected from now on.",
    };

    private readonly Option<bool> _json = CommonSymbols.Json("an object a script");
    private readonly CommandEnvironment _environment;

    public ContractTestCommand(CommandEnvironment environment)
        : base("test", "Runs the simulate scripts of a contract and compares what they print with what is expected.")
    {
        _environment = environment;
        Add(_file);
        Add(_script);
        Add(_update);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contract = await ContractFile.ReadAsync(arguments.GetRequiredValue(_file), cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (contract.Reading.Contract is null)
        {
            foreach (var error in contract.Errors)
            {
                printer.Message(error);
            }

            return ExitCode.Failed;
        }

        var tests = new List<ContractTest>();
        foreach (var script in ScriptsOf(arguments, contract.Path))
        {
            tests.Add(await script.RunAsync(contract, arguments.GetValue(_update), cancellationToken)
                .ConfigureAwait(false));
        }

        Print(printer, tests, arguments.GetValue(_json));
        return tests.TrueForAll(test => test.HasPassed) ? ExitCode.Done : ExitCode.Failed;
    }

    private IReadOnlyList<ContractScript> ScriptsOf(ParseResult arguments, string contractPath)
    {
        if (arguments.GetValue(_script) is { Length: > 0 } paths)
        {
            var missing = Array.Find(paths, path => !File.Exists(path));
            return missing is null ? [.. paths.Select(ContractScript.Of)] : throw CommandException.NoFile(missing);
        }

        // To say that all of nothing has passed would hide a name that is mistyped.
        var scripts = ContractScript.Beside(contractPath);
        return scripts.Count > 0 ? scripts : throw new CommandException(
            $"{contractPath}: has no scripts; they stand beside it as NAME.simulate.ndjson, or are named by --script");
    }

    private static void Print(Printer printer, List<ContractTest> tests, bool asJson)
    {
        if (asJson)
        {
            foreach (var test in tests)
            {
                printer.Json(test.WriteMembers);
            }

            return;
        }

        var table = new TableText("script", "result", ">lines");
        foreach (var test in tests)
        {
            table.Add(test.Script.Path, test.Result, Words.Number(test.Lines));
        }

        printer.Table(table);
        foreach (var reason in tests.SelectMany(test => test.Reasons))
        {
            printer.Message(reason);
        }
    }
}
