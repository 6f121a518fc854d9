using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using StreamBatch.Cli.Contracts;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Generation.Events;
using StreamBatch.Generation.Truth;
using StreamBatch.Server.Wording;

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
        Description = "Writes the steps of a simulation, an event a request, instead of events alone. Its clock "
            + "begins at --start.",
    };

    private readonly Option<string?> _truth = new("--truth")
    {
        HelpName = "FILE",
        Description = "With --steps: where to write the outcome of each event and the windows at the end. Seconds for "
            + $"a thousand events, minutes for the most that it takes, {Words.Number(GroundTruth.MaxEvents)}.",
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
        Add(_truth);
        Add(_json);
        Validators.Add(_symbols.Validate);
        Validators.Add(ValidateFiles);
        SetAction(RunAsync);
    }

    private void ValidateFiles(CommandResult result)
    {
        if (result.GetValue(_json) && (result.GetValue(_output) ?? StandardOutput) == StandardOutput)
        {
            result.AddError("--json goes with --output FILE: the events are on standard output");
        }

        if (result.GetValue(_truth) is null)
        {
            return;
        }

        if (!result.GetValue(_steps))
        {
            result.AddError("--truth goes with --steps: without steps it is open which watermark judges an event");
        }

        if (result.GetValue(_symbols.Events) > GroundTruth.MaxEvents)
        {
            result.AddError(string.Create(
                CultureInfo.InvariantCulture, $"--truth is told of at most {GroundTruth.MaxEvents} events"));
        }
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
        var options = _symbols.Read(arguments, asSteps);
        var generator = new EventGenerator(contract, options);
        foreach (var leftOut in generator.LeftOut)
        {
            printer.Message("left out: " + leftOut);
        }

        var run = new GenerationRun(generator, asSteps);
        var output = arguments.GetRequiredValue(_output);
        if (arguments.GetValue(_truth) is { } path)
        {
            var truth = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
            await using (truth.ConfigureAwait(false))
            {
                var model = new GroundTruth(contract, options.Start, truth.WriteLine);
                await WriteAsync(run, output, model.Take, cancellationToken).ConfigureAwait(false);
                model.WriteWindows();
            }
        }
        else
        {
            await WriteAsync(run, output, null, cancellationToken).ConfigureAwait(false);
        }

        Tell(printer, contract, generator, arguments.GetValue(_json));
        return ExitCode.Done;
    }

    private async Task WriteAsync(
        GenerationRun run,
        string output,
        Action<string>? eachLine,
        CancellationToken cancellationToken)
    {
        if (output == StandardOutput)
        {
            // Whole lines, so that no character is cut in two.
            await run.WriteAsync(
                async (lines, token) => await _environment.Output
                    .WriteAsync(Encoding.UTF8.GetString(lines.Span).AsMemory(), token).ConfigureAwait(false),
                eachLine,
                cancellationToken).ConfigureAwait(false);
            return;
        }

        var file = new FileStream(
            output, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            await run.WriteAsync(file.WriteAsync, eachLine, cancellationToken).ConfigureAwait(false);
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
