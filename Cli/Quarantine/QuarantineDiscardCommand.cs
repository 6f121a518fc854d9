using System.CommandLine;
using StreamBatch.Cli.Ingesting;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Records;
using StreamBatch.Server.Quarantine;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Quarantine;

/// <summary><c>quarantine discard CONTRACT --source S --id I</c>.</summary>
internal sealed class QuarantineDiscardCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<string> _source = EntrySymbols.Source();
    private readonly Option<string> _id = EntrySymbols.Id();
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public QuarantineDiscardCommand(CommandEnvironment environment)
        : base("discard", "Ends the entry of an event without counting it; the log keeps the event.")
    {
        _environment = environment;
        Add(_contract);
        Add(_source);
        Add(_id);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var (source, id) = (arguments.GetRequiredValue(_source), arguments.GetRequiredValue(_id));
        using var server = _store.ServerOf(arguments);
        var isDiscarded = server is null
            ? await DiscardAsync(arguments, contractId, source, id, cancellationToken).ConfigureAwait(false)
            : await AskAsync(server, arguments, contractId, source, id, cancellationToken).ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (arguments.GetValue(_json))
        {
            printer.Json(writer => QuarantineJson.WriteDiscard(writer, source, id, isDiscarded));
        }
        else if (isDiscarded)
        {
            printer.Line($"event {id} of {source}: its oldest open entry is discarded");
        }

        if (!isDiscarded)
        {
            printer.Message($"{contractId}: event {id} of {source} is not discarded: "
                + $"{ReasonWords.Of(ReasonCode.NotQuarantined)} ({ReasonCodeText.Of(ReasonCode.NotQuarantined)})");
        }

        return isDiscarded ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<bool> AskAsync(
        ApiClient server,
        ParseResult arguments,
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteEntry.DiscardAsync(server, contractId, source, id, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RefusedException refused) when (arguments.GetValue(_json) && refused.Answer is { } answer)
        {
            new Printer(_environment).JsonLine(answer);
            throw;
        }
    }

    private async Task<bool> DiscardAsync(
        ParseResult arguments,
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            _ = session.ContractOf(contractId);
            return await session.Host.DiscardAsync(contractId, source, id).ConfigureAwait(false);
        }
    }
}
