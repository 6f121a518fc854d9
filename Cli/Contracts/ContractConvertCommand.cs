using System.CommandLine;
using System.Text;
using StreamBatch.Cli.Output;
using StreamBatch.Odcs;
using StreamBatch.Odcs.Documents;

namespace StreamBatch.Cli.Contracts;

/// <summary><c>contract convert FILE --to yaml|json</c>: the same document in the other notation, or written anew in
/// its own.</summary>
internal sealed class ContractConvertCommand : Command
{
    private const string Yaml = "yaml";
    private const string Json = "json";
    private const string StandardOutput = "-";

    private readonly Argument<string> _file = new("FILE") { Description = "The contract document (YAML or JSON)." };
    private readonly Option<string> _to = new("--to")
    {
        HelpName = $"{Yaml}|{Json}",
        Description = "The notation to write.",
        Required = true,
    };

    private readonly Option<string> _output = new("--output")
    {
        HelpName = "FILE",
        Description = "Where to write; overwritten if it is there; - is standard output.",
        DefaultValueFactory = _ => StandardOutput,
    };

    private readonly CommandEnvironment _environment;

    public ContractConvertCommand(CommandEnvironment environment)
        : base("convert", "Writes a contract document in YAML or JSON, without loss.")
    {
        _environment = environment;
        _to.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not (Yaml or Json))
            {
                result.AddError($"{_to.Name} must be {Yaml} or {Json}, not '{token.Value}'");
            }
        });
        Add(_file);
        Add(_to);
        Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await ContractFile.ReadAsync(arguments.GetRequiredValue(_file), cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        var reading = ContractYaml.ReadDocument(file.Document);
        if (reading.Document is not { } document)
        {
            foreach (var error in reading.Errors)
            {
                printer.Message($"{file.Path}:{error.Line}: {error.Path}: {error.Message}");
            }

            return ExitCode.Failed;
        }

        var text = arguments.GetRequiredValue(_to) == Yaml ? document.ToYaml() : JsonOf(document, file.Path);
        if (arguments.GetRequiredValue(_to) == Json && document.HasComments)
        {
            printer.Message($"{file.Path}: its comments are left out: JSON has none");
        }

        if (arguments.GetRequiredValue(_output) is var output && output != StandardOutput)
        {
            await File.WriteAllTextAsync(output, text, new UTF8Encoding(false), cancellationToken)
                .ConfigureAwait(false);
        }
        else
        {
            _environment.Output.Write(text);
        }

        return ExitCode.Done;
    }

    private static string JsonOf(ContractDocument document, string path)
    {
        try
        {
            return document.ToJson();
        }
        catch (DocumentFormException exception)
        {
            throw new CommandException($"{path}:{exception.Line}: {exception.Path}: {exception.Message}", exception);
        }
    }
}
