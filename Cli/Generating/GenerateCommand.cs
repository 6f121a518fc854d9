using System.CommandLine;
using System.Text;
using StreamBatch.Cli.Contracts;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Generation.Events;

namespace StreamBatch.Cli.Generating;

/// <summary><c>generate --contract FILE</c>: synthetic events of a contract, with any irregularity at any share.
/// </summary>
internal sealed class GenerateCommand : Command
{
    private const string StandardOutput = "-";

    private readonly Option<string> _contract = new("--contract")
    {
        HelpName = "FILE",
        Description = "The contract document; it need not be registered.",
        Required = true,
    };

    private readonly Option<string> _output = new("--output")
    {
        HelpName = "FILE",
        Description = "Where to write the lines; overwritten if it is there; - is standard output.",
        DefaultValueFactory = _ => StandardOutput,
    };

    private readonly Option<bool> _steps = new("--steps")
    {
        Description = "Writes the steps of a simulation, an event a request, instead of events alone.",
    };

    private readonly Option<bool> _json = CommonSymbols.Json("one object with the counts of what was written");
    private readonly GenerateSymbols _symbols = new();
    private readonly CommandEnvironment _environment;

    public GenerateCommand(CommandEnvironment environment)
        : base("generate", "Writes synthetic events of a contract, one JSON object a line.")
    {
        _environment = environment;
        Add(_contract);
        foreach (var option in _symbols.All)
        {
            Add(option);
        }

        Add(_output);
        Add(_steps);
        Add(_json);
        Validators.Add(_symbols.Validate);
        Validators.Add(result =>
        {
            if (result.GetValue(_json) && result.GetValue(_output) == StandardOutput)
            {
                result.AddError("--json goes with --output FILE: the events are on standard output");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await ContractFile.ReadAsync(arguments.GetRequiredValue(_contract), cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (file.Reading.Contract is not { } contract)
        {
            foreach (var error in file.Errors)
            {
                printer.Message(error);
            }

            return ExitCode.Failed;
        }

        var asSteps = arguments.GetValue(_steps);
        var generator = new EventGenerator(contract, _symbols.Read(arguments, asSteps));
        foreach (var leftOut in generator.LeftOut)
        {
            printer.Message("left out: " + leftOut);
        }

        var run = new GenerationRun(generator, asSteps);
        await WriteAsync(run, arguments.GetRequiredValue(_output), cancellationToken).ConfigureAwait(false);
        Tell(printer, contract, generator, arguments.GetValue(_json));
        return ExitCode.Done;
    }

    private async Task WriteAsync(GenerationRun run, string output, CancellationToken cancellationToken)
    {
        if (output == StandardOutput)
        {
            // Whole lines, so that no character is cut in two.
            await run.WriteAsync(
                async (lines, token) => await _environment.Output
                    .WriteAsync(Encoding.UTF8.GetString(lines.Span).AsMemory(), token).ConfigureAwait(false),
                null,
                cancellationToken).ConfigureAwait(false);
            return;
        }

        var file = new FileStream(
            output, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            await run.WriteAsync(file.WriteAsync, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Tell(Printer printer, Contract contract, EventGenerator generator, bool asJson)
    {
        var counts = Enum.GetValues<GeneratedForm>()
            .Select(form => (Form: form, Count: generator.CountOf(form)))
            .Where(item => item.Count > 0)
            .ToArray();
        var total = counts.Sum(item => item.Count);
        if (asJson)
        {
            printer.Json(writer =>
            {
                writer.WriteString("contract", contract.Id);
                writer.WriteNumber("events", total);
                writer.WriteStartObject("forms");
                foreach (var (form, count) in counts)
                {
                    writer.WriteNumber(Words.Of(form), count);
                }

                writer.WriteEndObject();
            });
        }
        else
        {
            printer.Message($"{contract.Id}: {Words.Count(total, "event")}: "
                + string.Join(", ", counts.Select(item => $"{Words.Of(item.Form)} {Words.Number(item.Count)}")));
        }
    }
}
