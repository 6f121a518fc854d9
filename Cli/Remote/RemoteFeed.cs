using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Cli.Remote;

/// <summary>
/// Follows a server's feed of panes, page by page. A connection that breaks off, or that the server ends, is made again
/// from the last whole page on, so that none is seen twice; a server that is gone for longer than a minute is given up.
/// </summary>
internal sealed class RemoteFeed(ApiClient server, Contract contract, Printer printer, TimeProvider clock)
{
    private const string Id = "id: ";
    private const string Data = "data: ";

    // A server that is there says something every 15 s.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Follows until it is cancelled.</summary>
    /// <param name="from"><c>start</c>, <c>now</c> or a position.</param>
    /// <param name="key">Only panes of this entity; null: all.</param>
    /// <param name="see">Sees each page, empty ones too, with the position after it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandException">The server is not there, or does not come back.</exception>
    /// <exception cref="RefusedException">The server refuses.</exception>
    public async Task FollowAsync(
        string from,
        string? key,
        Action<IReadOnlyList<Pane>, string> see,
        CancellationToken cancellationToken)
    {
        var position = from;
        long? goneSince = null;
        var (hasBegun, isTold) = (false, false);
        while (true)
        {
            try
            {
                await ReadAsync(position, key, See, cancellationToken).ConfigureAwait(false);

                // Servers end feeds now and then; the next answer comes at once.
                goneSince ??= clock.GetTimestamp();
            }
            catch (Exception failure)
                when (hasBegun && MayComeBack(failure) && !cancellationToken.IsCancellationRequested)
            {
                goneSince ??= clock.GetTimestamp();
                if (!isTold)
                {
                    printer.Message($"{server.Name}: the feed broke off; asking again from the last position on");
                    isTold = true;
                }
            }

            if (clock.GetElapsedTime(goneSince.Value) > Patience)
            {
                throw new CommandException($"{server.Name}: did not come back in {Patience.TotalSeconds} s");
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        void See(IReadOnlyList<Pane> panes, string after)
        {
            see(panes, after);
            (position, goneSince, hasBegun, isTold) = (after, null, true, false);
        }
    }

    private static bool MayComeBack(Exception failure) => failure switch
    {
        RefusedException refused =>
            refused.Code is "busy" or "storeFailed" or "fenced" or "tooManyRequests" or "rateLimited",
        CommandException or HttpRequestException or IOException or OperationCanceledException => true,
        _ => false,
    };

    // Events have an id and data; an id alone ends a page.
    private async Task ReadAsync(
        string position,
        string? key,
        Action<IReadOnlyList<Pane>, string> see,
        CancellationToken cancellationToken)
    {
        var isNamed = position is "start" or "now";
        var place = RemotePlace.Of(
            contract.Id,
            "feeds/panes",
            ("key", key),
            (isNamed ? "from" : "after", position));
        List<Pane> panes = [];
        string? id = null;
        string? data = null;
        using var silence = new CancellationTokenSource(Silence, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        await foreach (var line in server.LinesAsync(place, "text/event-stream", end.Token).ConfigureAwait(false))
        {
            silence.CancelAfter(Silence);
            if (line.StartsWith(Id, StringComparison.Ordinal))
            {
                id = line[Id.Length..];
            }
            else if (line.StartsWith(Data, StringComparison.Ordinal))
            {
                data = line[Data.Length..];
            }
            else if (line.Length == 0 && id is not null)
            {
                if (data is not null)
                {
                    using var row = JsonDocument.Parse(data);
                    panes.Add(RemoteRows.Pane(contract, row.RootElement));
                }
                else
                {
                    see(panes, id);
                    panes = [];
                }

                (id, data) = (null, null);
            }
        }
    }
}
