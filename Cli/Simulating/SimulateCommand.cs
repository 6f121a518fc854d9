using System.CommandLine;
using StreamBatch.Cli.Contracts;
using StreamBatch.Cli.Ingesting;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Time;
using StreamBatch.Server;

namespace StreamBatch.Cli.Simulating;

/// <summary><c>simulate --contract FILE</c>: the engine on a virtual clock, one step a line.</summary>
internal sealed class SimulateCommand : Command
{
    private readonly Option<string> _contract = new("--contract")
    {
        HelpName = "FILE",
        Description = "The contract document (YAML or JSON).",
        Required = true,
    };

    private readonly Option<string> _script = new("--script")
    {
        HelpName = "FILE|-",
        Description = "The steps, one JSON object a line; - is standard input.",
        DefaultValueFactory = _ => "-",
    };

    private readonly Option<EventTime?> _clock = CommonSymbols.Time(
        "--clock", "Processing time at the start, 2000-01-01T00:00:00Z if not set.");

    private readonly Option<string> _time = new("--time")
    {
        HelpName = "iso|micros",
        Description = "How times are printed.",
        DefaultValueFactory = _ => "iso",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Prints the watermark when it changed." };
    private readonly Option<bool> _summary = new("--summary") { Description = "Prints counts at the end." };
    private readonly CommandEnvironment _environment;

    public SimulateCommand(CommandEnvironment environment)
        : base("simulate", "Runs a script of steps on the engine with a virtual clock; nothing is kept.")
    {
        _environment = environment;
        _time.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("iso" or "micros"))
            {
                result.AddError($"{_time.Name} must be iso or micros, not '{token.Value}'");
            }
        });
        _clock.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && TimeText.TryParse(token.Value, out var time, out _)
                && (time < SimulationClock.Min || time > SimulationClock.Max))
            {
                result.AddError($"--clock must be from {SimulationClock.Min} to {SimulationClock.Max}");
            }
        });
        Add(_contract);
        Add(_script);
        Add(_clock);
        Add(_time);
        Add(_verbose);
        Add(_summary);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await ContractFile.ReadAsync(arguments.GetRequiredValue(_contract), cancellationToken)
            .ConfigureAwait(false);
        if (file.Reading.Contract is null)
        {
            var printer = new Printer(_environment);
            foreach (var error in file.Errors)
            {
                printer.Message(error);
            }

            return ExitCode.Failed;
        }

        var run = new ScriptRun
        {
            Clock = arguments.GetValue(_clock) ?? ScriptRun.DefaultClock,
            IsInMicroseconds = arguments.GetRequiredValue(_time) == "micros",
            IsVerbose = arguments.GetValue(_verbose),
            HasSummary = arguments.GetValue(_summary),
        };
        var path = arguments.GetRequiredValue(_script);
        var script = Open(path);
        await using (script.ConfigureAwait(false))
        {
            if (await run.RunAsync(file, script, _environment.Output, cancellationToken).ConfigureAwait(false)
                is { } fault)
            {
                new Printer(_environment).Message($"{(path == "-" ? "stdin" : path)}: {fault}");
                return ExitCode.Misused;
            }
        }

        return ExitCode.Done;
    }

    private Stream Open(string path)
    {
        if (path == "-")
        {
            return new InterruptibleStream(_environment.OpenInput());
        }

        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan)
            : throw CommandException.NoFile(path);
    }
}
