using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Server.Batches;

namespace StreamBatch.Cli.Batches;

/// <summary><c>cut CONTRACT</c>: the current position of every partition, as <c>batch load --cut FILE</c> takes it.
/// </summary>
internal sealed class CutCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("the output is always one object");
    private readonly CommandEnvironment _environment;

    public CutCommand(CommandEnvironment environment)
        : base("cut", "Prints the current position of every partition, which a batch run can name.")
    {
        _environment = environment;
        Add(_contract);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            new Printer(_environment).JsonLine(await server
                .CommandAsync(ApiClient.Of(contractId, "cuts"), _ => { }, cancellationToken).ConfigureAwait(false));
            return ExitCode.Done;
        }

        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var cut = await session.Host.CutAsync(contractId).ConfigureAwait(false);
            new Printer(_environment).Json(writer => RunJson.WriteCut(writer, contractId, cut));
        }

        return ExitCode.Done;
    }
}
