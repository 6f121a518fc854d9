using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Explaining;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Server.Explaining;
using StreamBatch.Server.Reconciling;

namespace StreamBatch.Cli.Reconciling;

/// <summary><c>verdicts CONTRACT</c>: the chain of verdicts, or its end.</summary>
internal sealed class VerdictsCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<int?> _after = CommonSymbols.Bound("--after", "Only those after verdict N.", 0);
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("an object a verdict");
    private readonly CommandEnvironment _environment;

    public VerdictsCommand(CommandEnvironment environment)
        : base("verdicts", "Shows the sealed verdicts by number.")
    {
        _environment = environment;
        Add(_contract);
        Add(_after);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var after = arguments.GetValue(_after) ?? 0;
        var printer = new Printer(_environment);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            var lines = server.LinesAsync(
                ApiClient.Of(contractId, FormattableString.Invariant($"verdicts?after={after}")), cancellationToken);
            await foreach (var line in lines.ConfigureAwait(false))
            {
                Print(line);
            }

            return ExitCode.Done;
        }

        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            _ = session.ContractOf(contractId);
            var verdicts = await session.Host.Verdicts.ReadAsync(contractId, cancellationToken).ConfigureAwait(false);
            foreach (var verdict in verdicts.Where(verdict => verdict.Number > after))
            {
                Print(Printer.TextOf(writer => VerdictJson.WriteMembers(writer, verdict)));
            }
        }

        return ExitCode.Done;

        void Print(string json)
        {
            if (arguments.GetValue(_json))
            {
                printer.JsonLine(json);
                return;
            }

            using var document = JsonDocument.Parse(json);
            printer.Line(StoryWords.Of(VerdictCodec.Read(document.RootElement.GetProperty("verdict").GetRawText())));
        }
    }
}
