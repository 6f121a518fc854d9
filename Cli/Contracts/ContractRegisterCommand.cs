using System.CommandLine;
using System.Text;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Server.Contracts;

namespace StreamBatch.Cli.Contracts;

/// <summary><c>contract register FILE</c>: makes the store when it is not there. Doing it twice changes nothing.
/// </summary>
internal sealed class ContractRegisterCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "The contract document (YAML or JSON)." };
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public ContractRegisterCommand(CommandEnvironment environment)
        : base("register", "Registers a contract, so that its events are taken.")
    {
        _environment = environment;
        Add(_file);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await ContractFile.ReadAsync(arguments.GetRequiredValue(_file), cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        foreach (var finding in file.Errors.Concat(file.Notes))
        {
            printer.Message(finding);
        }

        if (file.Reading.Contract is not { } contract)
        {
            return ExitCode.Failed;
        }

        using var server = _store.ServerOf(arguments);
        var isNew = server is null
            ? await RegisterAsync(arguments, file, contract, cancellationToken).ConfigureAwait(false)
            : await RegisterAsync(server, file, cancellationToken).ConfigureAwait(false);
        if (arguments.GetValue(_json))
        {
            printer.Json(writer => ContractJson.WriteRegistration(writer, contract, isNew));
        }
        else
        {
            printer.Line(isNew
                ? $"registered {ContractWords.Summary(contract)}"
                : $"{contract.Id} {contract.Version} is registered already: nothing changed");
        }

        return ExitCode.Done;
    }

    private async Task<bool> RegisterAsync(
        ParseResult arguments,
        ContractFile file,
        Contract contract,
        CancellationToken cancellationToken)
    {
        var session = await _store.OpenOrCreateAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await session.Host.RegisterAsync(file.Document, contract).ConfigureAwait(false);
        }
    }

    private static async Task<bool> RegisterAsync(
        ApiClient server,
        ContractFile file,
        CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(file.Document));
        using var answer = JsonDocument.Parse(await server
            .PostAsync("contracts", body, "application/yaml", cancellationToken).ConfigureAwait(false));
        return answer.RootElement.GetProperty("isNew").GetBoolean();
    }
}
