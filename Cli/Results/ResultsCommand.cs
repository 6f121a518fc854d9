using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Results;

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

    private readonly Option<bool> _revisions = new("--revisions")
    {
        Description = "All revisions of each window, withdrawn ones too, with what each adds or takes back.",
    };

    private readonly Option<string?> _with = new("--with")
    {
        HelpName = "batch",
        Description = "Each window that either side has, with the covering batch run's row and the last verdict.",
    };

    private readonly Option<bool> _follow = new("--follow")
    {
        Description = "Every pane from --position on, and those that come: in PostgreSQL, and of a server, until it is "
            + "interrupted.",
    };

    private readonly Option<string> _position = new("--position")
    {
        HelpName = "start|now|P",
        Description = "With --follow: from the earliest pane, after the newest, or from a position that it printed.",
        DefaultValueFactory = _ => "start",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _promoted = new("--promoted")
    {
        Description = "Only windows that keep the contract's rules about windows.",
    };

    private readonly Option<bool> _json = CommonSymbols.Json("an object a window");
    private readonly CommandEnvironment _environment;

    public ResultsCommand(CommandEnvironment environment)
        : base("results", "Shows the results by entity and window.")
    {
        _environment = environment;
        Validators.Add(result =>
        {
            var kinds = new Option[] { _open, _revisions, _with, _follow }
                .Where(kind => result.GetResult(kind) is not null);
            if (kinds.Count() > 1)
            {
                result.AddError(string.Join(" and ", kinds.Select(kind => kind.Name)) + " exclude each other");
            }

            if (result.GetResult(_promoted) is not null
                && (result.GetResult(_open) ?? result.GetResult(_with) ?? result.GetResult(_follow)) is not null)
            {
                result.AddError("--promoted goes with results and --revisions alone");
            }

            var isFollowed = result.GetResult(_follow) is not null;
            var strays = isFollowed ? new Option[] { _from, _to } : [_position];
            foreach (var stray in strays.Where(stray => result.GetResult(stray) is { Implicit: false }))
            {
                result.AddError($"{stray.Name} goes {(isFollowed ? "without" : "with")} --follow");
            }
        });
        _with.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != "batch")
            {
                result.AddError($"--with must be batch, not '{token.Value}'");
            }
        });
        Add(_contract);
        Add(_key);
        Add(_from);
        Add(_to);
        Add(_open);
        Add(_revisions);
        Add(_with);
        Add(_follow);
        Add(_position);
        Add(_promoted);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var query = new ResultQuery(arguments.GetValue(_key), arguments.GetValue(_from), arguments.GetValue(_to));
        var asJson = arguments.GetValue(_json);
        if (arguments.GetValue(_follow))
        {
            var position = arguments.GetRequiredValue(_position);
            var follower = new ResultsFollower(_environment, _store, asJson);
            using var followed = _store.ServerOf(arguments);
            await (followed is not null
                ? follower.RunRemoteAsync(followed, contractId, position, query.Key, cancellationToken)
                : follower.RunAsync(arguments, contractId, position, query.Key, cancellationToken))
                .ConfigureAwait(false);
            return ExitCode.Done;
        }

        var printer = new Printer(_environment);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            await RunRemoteAsync(server, arguments, contractId, query, cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        }

        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contract = session.ContractOf(contractId);
            if (arguments.GetValue(_open))
            {
                var open = await session.Host.OpenWindowsAsync(contractId).ConfigureAwait(false);
                var covered = open.Where(window => query.Covers(window.Key, window.Window));
                OpenWindowsView.Print(printer, contract, covered, asJson);
                return ExitCode.Done;
            }

            if (arguments.GetValue(_with) is not null)
            {
                var joined = new JoinedView(contract, asJson);
                await foreach (var window in BatchJoin
                    .ReadAsync(session.Host, contractId, query, cancellationToken).ConfigureAwait(false))
                {
                    joined.Add(
                        printer,
                        Printer.TextOf(writer => JoinedWindowJson.WriteMembers(writer, contract, window)));
                }

                joined.Finish(printer);
                return ExitCode.Done;
            }

            var withRevisions = arguments.GetValue(_revisions);
            var view = new ResultsView(contract, withRevisions, asJson);
            var panes = withRevisions
                ? session.Host.Results.ReadAllRevisionsAsync(contract, query, cancellationToken)
                : session.Host.Results.ReadResultsAsync(contract, query, cancellationToken);
            await foreach (var pane in panes.ConfigureAwait(false))
            {
                if (!arguments.GetValue(_promoted) || IsPromoted(contract, pane))
                {
                    view.Add(printer, pane);
                }
            }

            view.Finish(printer);
        }

        return ExitCode.Done;
    }

    private async Task RunRemoteAsync(
        ApiClient server,
        ParseResult arguments,
        string contractId,
        ResultQuery query,
        CancellationToken cancellationToken)
    {
        var (ofOpen, withRevisions) = (arguments.GetValue(_open), arguments.GetValue(_revisions));
        var asJson = arguments.GetValue(_json);
        var with = arguments.GetValue(_with);
        var printer = new Printer(_environment);
        var lines = server.LinesAsync(
            RemotePlace.OfResults(contractId, query, ofOpen, withRevisions, with), cancellationToken);
        if (arguments.GetValue(_promoted))
        {
            lines = lines.Where(line => RemoteRows.PromotionOf(JsonDocument.Parse(line).RootElement) is null or "yes");
        }

        if (asJson)
        {
            await foreach (var line in lines.ConfigureAwait(false))
            {
                printer.JsonLine(line);
            }

            return;
        }

        var contract = await server.ContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (with is not null)
        {
            var joined = new JoinedView(contract, asJson: false);
            await foreach (var line in lines.ConfigureAwait(false))
            {
                joined.Add(printer, line);
            }

            joined.Finish(printer);
            return;
        }

        var rows = lines.Select(line => JsonDocument.Parse(line).RootElement);
        if (ofOpen)
        {
            var open = await rows.Select(row => RemoteRows.OpenWindow(contract, row)).ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            OpenWindowsView.Print(printer, contract, open, asJson: false);
            return;
        }

        var view = new ResultsView(contract, withRevisions, asJson: false);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            view.Add(printer, RemoteRows.Pane(contract, row), RemoteRows.PromotionOf(row));
        }

        view.Finish(printer);
    }

    private static bool IsPromoted(Contract contract, Pane pane) =>
        pane.Values is { } values && WindowPromotion.Of(contract, pane.Window, values) is null or { IsPromoted: true };
}
