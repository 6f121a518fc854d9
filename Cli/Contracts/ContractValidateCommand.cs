using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Cli.Contracts;

/// <summary><c>contract validate FILE</c>: every finding with its line, and what is valid but not enforced.</summary>
internal sealed class ContractValidateCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "The contract document (YAML or JSON)." };
    private readonly Option<bool> _json = CommonSymbols.Json("one object with all errors and notes");
    private readonly CommandEnvironment _environment;

    public ContractValidateCommand(CommandEnvironment environment)
        : base("validate", "Checks a contract document without registering it.")
    {
        _environment = environment;
        Add(_file);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await ContractFile.ReadAsync(arguments.GetRequiredValue(_file), cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        var contract = file.Reading.Contract;
        if (arguments.GetValue(_json))
        {
            printer.Json(writer =>
            {
                writer.WriteString("file", file.Path);
                writer.WriteBoolean("valid", contract is not null);
                writer.WriteString("contract", contract?.Id);
                writer.WriteString("version", contract?.Version);
                WriteFindings(writer, "errors", file.Reading.Errors);
                WriteFindings(writer, "notes", file.Reading.Notes);
            });
        }
        else
        {
            foreach (var finding in file.Errors.Concat(file.Notes))
            {
                printer.Message(finding);
            }

            if (contract is not null)
            {
                printer.Line($"{file.Path}: valid: {ContractWords.Summary(contract)}");
            }
        }

        return contract is null ? ExitCode.Failed : ExitCode.Done;
    }

    private static void WriteFindings(Utf8JsonWriter writer, string name, ImmutableArray<ContractError> findings)
    {
        writer.WriteStartArray(name);
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", finding.Line);
            writer.WriteString("path", finding.Path);
            writer.WriteString("message", finding.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
