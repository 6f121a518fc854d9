using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Feeds;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Results;

/// <summary>
/// <c>results CONTRACT --follow</c>: every pane from a position on. In PostgreSQL beside the process that writes, until
/// it is interrupted. A folder is open in one process at a time, so nothing can come while this one has it: what is
/// there is shown, and that was all.
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
            Print(contract, page);
        }
        while (!page.IsLast);

        Tell(position);
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
                Print(contract, page);
                position = page.Position;
                await environment.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            Tell(position);
        }
    }

    private void Print(Contract contract, PanePage page)
    {
        if (page.Panes.Count == 0)
        {
            return;
        }

        var view = new ResultsView(contract, true, asJson);
        foreach (var pane in page.Panes)
        {
            view.Add(_printer, pane);
        }

        view.Finish(_printer);
        if (asJson)
        {
            // After each page, so that a program that is ended at any time knows where to go on.
            _printer.Json(writer => writer.WriteString("position", page.Position.ToString()));
        }
    }

    private void Tell(FeedPosition position)
    {
        if (asJson)
        {
            _printer.Json(writer => writer.WriteString("position", position.ToString()));
        }
        else
        {
            _printer.Line($"position {position}");
        }
    }
}
