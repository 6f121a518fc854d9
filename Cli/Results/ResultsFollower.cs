using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Results;

/// <summary>
/// <c>results CONTRACT --follow</c>: every pane from a position on. In PostgreSQL beside the process that writes, and
/// of a server, until it is interrupted. A folder is open in one process at a time, so nothing can come while this one
/// has it: what is there is shown, and that was all.
/// </summary>
internal sealed class ResultsFollower(CommandEnvironment environment, StoreSymbols store, bool asJson)
{
    private readonly Printer _printer = new(environment);

    public async Task RunAsync(
        ParseResult arguments,
        string contractId,
        string from,
        string? key,
        CancellationToken cancellationToken)
    {
        var session = await store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        Contract contract;
        await using (session.ConfigureAwait(false))
        {
            contract = session.ContractOf(contractId);
            if (session.Panes is { } panes)
            {
                await session.Host.DrainAsync().ConfigureAwait(false);
                await CatchUpAsync(ReaderOf(panes), contract, from, key, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        // The snapshot that told the contract is given back: following may take for ever.
        var location = store.LocationOf(arguments);
        var feed = await PostgresFeed.OpenAsync(
            new PostgresStoreOptions { ConnectionString = location.Connection!, Schema = location.Schema! },
            cancellationToken).ConfigureAwait(false);
        await using (feed.ConfigureAwait(false))
        {
            await FollowAsync(ReaderOf(feed.Panes), contract, from, key, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same of a server's feed, which is asked again when it breaks off.</summary>
    public async Task RunRemoteAsync(
        ApiClient server,
        string contractId,
        string from,
        string? key,
        CancellationToken cancellationToken)
    {
        var contract = await server.ContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        var feed = new RemoteFeed(server, contract, _printer, environment.Clock);
        var position = from;
        try
        {
            await feed.FollowAsync(from, key, See, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Before the server has said where now is, there is nothing to go on from.
            if (position is not ("start" or "now"))
            {
                Tell(position);
            }
        }

        void See(IReadOnlyList<Pane> panes, string after)
        {
            Print(contract, panes, after);
            position = after;
            environment.Output.Flush();
        }
    }

    // No process tells this one of what it has published.
    private PaneFeedReader ReaderOf(IPaneFeed panes) =>
        new(panes, new PaneWakeUps(), environment.Clock, new SubscriptionOptions { PollEvery = PollEvery });

    private static TimeSpan PollEvery => TimeSpan.FromSeconds(1);

    private async Task CatchUpAsync(
        PaneFeedReader reader,
        Contract contract,
        string from,
        string? key,
        CancellationToken cancellationToken)
    {
        var position = await reader.ResolveAsync(contract, from, cancellationToken).ConfigureAwait(false);
        PanePage page;
        do
        {
            page = await reader.ReadPageAsync(contract, position, key, cancellationToken).ConfigureAwait(false);
            position = page.Position;
            Print(contract, page.Panes, position.ToString());
        }
        while (!page.IsLast);

        Tell(position.ToString());
        _printer.Message(
            "that is all: a folder is open in one process at a time, so nothing comes while this one has it; a store "
            + "in PostgreSQL is followed while another process writes it");
    }

    private async Task FollowAsync(
        PaneFeedReader reader,
        Contract contract,
        string from,
        string? key,
        CancellationToken cancellationToken)
    {
        var position = await reader.ResolveAsync(contract, from, cancellationToken).ConfigureAwait(false);
        try
        {
            var pages = reader.FollowAsync(contract, position, key, cancellationToken);
            await foreach (var page in pages.ConfigureAwait(false))
            {
                position = page.Position;
                Print(contract, page.Panes, position.ToString());
                await environment.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            Tell(position.ToString());
        }
    }

    private void Print(Contract contract, IReadOnlyList<Pane> panes, string position)
    {
        if (panes.Count == 0)
        {
            return;
        }

        var view = new ResultsView(contract, true, asJson);
        foreach (var pane in panes)
        {
            view.Add(_printer, pane);
        }

        view.Finish(_printer);
        if (asJson)
        {
            // After each page, so that a program that is ended at any time knows where to go on.
            _printer.Json(writer => writer.WriteString("position", position));
        }
    }

    private void Tell(string position)
    {
        if (asJson)
        {
            _printer.Json(writer => writer.WriteString("position", position));
        }
        else
        {
            _printer.Line($"position {position}");
        }
    }
}
