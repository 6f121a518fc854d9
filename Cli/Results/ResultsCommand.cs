using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Cli.Results;

/// <summary><c>results CONTRACT</c>: the current view of every window that stands; or, marked so, the open ones.
/// </summary>
internal sealed class ResultsCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<string?> _key = new("--key") { HelpName = "K", Description = "Only this entity." };
    private readonly Option<EventTime?> _from = CommonSymbols.Time("--from", "Only windows that start at or after T.");
    private readonly Option<EventTime?> _to = CommonSymbols.Time("--to", "Only windows that end at or before T.");
    private readonly Option<bool> _open = new("--open")
    {
        Description = "The windows that are not complete yet, with their provisional values.",
    };

    private readonly Option<string> _data;
    private readonly Option<bool> _json = CommonSymbols.Json("an object a window");
    private readonly CommandEnvironment _environment;

    public ResultsCommand(CommandEnvironment environment)
        : base("results", "Shows the results by entity and window.")
    {
        _environment = environment;
        Add(_contract);
        Add(_key);
        Add(_from);
        Add(_to);
        Add(_open);
        Add(_data = CommonSymbols.Data(environment));
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var query = new ResultQuery(arguments.GetValue(_key), arguments.GetValue(_from), arguments.GetValue(_to));
        var asJson = arguments.GetValue(_json);
        var printer = new Printer(_environment);
        var session = await StoreSession.OpenAsync(arguments.GetRequiredValue(_data), _environment, cancellationToken)
            .ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contract = session.ContractOf(contractId);
            if (arguments.GetValue(_open))
            {
                var open = await session.Host.OpenWindowsAsync(contractId).ConfigureAwait(false);
                var covered = open.Where(window => Covers(query, window.Key, window.Window));
                OpenWindowsView.Print(printer, contract, covered, asJson);
                return ExitCode.Done;
            }

            var view = new ResultsView(contract, asJson);
            await foreach (var pane in session.Host.Results.ReadResultsAsync(contract, query, cancellationToken)
                .ConfigureAwait(false))
            {
                view.Add(printer, pane);
            }

            view.Finish(printer);
        }

        return ExitCode.Done;
    }

    private static bool Covers(ResultQuery query, string key, Window window) =>
        (query.Key is null || query.Key == key)
        && (query.From is not { } from || window.Start >= from)
        && (query.To is not { } to || window.End <= to);
}
