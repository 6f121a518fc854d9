using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Results;

/// <summary>Results over HTTP: the current view, all revisions, or the windows that are open.</summary>
internal static class ResultEndpoints
{
    public static void Map(RouteGroupBuilder routes) =>
        routes.MapGet("/contracts/{contractId}/results", ReadAsync)
            .RequireScope(AccessRight.Read)
            .WithName("readResults")
            .WithSummary("The current view of every window that stands; revisions=true: all revisions, withdrawn ones "
                + "too; open=true: the provisional values of windows that are not complete; with=batch: each window "
                + "with the covering run's row and the last verdict.");

    private static async Task<IResult> ReadAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        string? key,
        string? from,
        string? to,
        string? revisions,
        string? open,
        string? with,
        string? format,
        string? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var query = new ResultQuery(key, Query.Time("from", from), Query.Time("to", to));
        var withBatch = with switch
        {
            null => false,
            "batch" => true,
            _ => throw ProblemCatalog.Parameter("with", "must be batch"),
        };
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: !withBatch), limit, after);
        var withRevisions = Query.Flag("revisions", revisions);
        var ofOpen = Query.Flag("open", open);
        if ((withRevisions && ofOpen) || (withBatch && (withRevisions || ofOpen)))
        {
            throw ProblemCatalog.Parameter("open", "open, revisions and with exclude each other");
        }

        var contract = (await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false)).Contract;
        if (withBatch)
        {
            return await JoinedAsync(edition, contract, query, page, cancellationToken).ConfigureAwait(false);
        }

        if (ofOpen)
        {
            return await OpenAsync(edition, contract, query, page, cancellationToken).ConfigureAwait(false);
        }

        return page.IsPage
            ? await PanesPageAsync(edition.Results, contract, query, withRevisions, page, cancellationToken)
                .ConfigureAwait(false)
            : Panes(
                contract,
                withRevisions
                    ? edition.Results.ReadAllRevisionsAsync(contract, query, cancellationToken)
                    : edition.Results.ReadResultsAsync(contract, query, cancellationToken),
                page.Format);
    }

    private static async Task<IResult> PanesPageAsync(
        IResultStore results,
        Contract contract,
        ResultQuery query,
        bool withRevisions,
        PageQuery page,
        CancellationToken cancellationToken)
    {
        PanePlace? after = page.After is { } text
            ? PanePosition.Read(contract.Id, WindowOrder.ByGroup, text)
            : null;
        var panes = withRevisions
            ? await results.ReadRevisionsPageAsync(contract, query, after, page.Wanted, cancellationToken)
                .ConfigureAwait(false)
            : await results.ReadResultsPageAsync(contract, query, after, page.Wanted, cancellationToken)
                .ConfigureAwait(false);
        return page.PageOf(
            "results",
            panes,
            pane => PanePosition.Write(
                contract.Id, WindowOrder.ByGroup, new PanePlace(pane.Key, pane.Window, pane.Revision)),
            (writer, pane) => PaneJson.WriteMembers(writer, contract, pane));
    }

    // Both sides are read in the order of keys, in which results have no index: what is before the page is read, too.
    private static async Task<IResult> JoinedAsync(
        IEdition edition,
        Contract contract,
        ResultQuery query,
        PageQuery page,
        CancellationToken cancellationToken)
    {
        var windows = edition.JoinAsync(contract.Id, query, cancellationToken);
        if (!page.IsPage)
        {
            return new RowsAnswer<JoinedWindow>
            {
                Format = page.Format,
                Name = "windows",
                Rows = windows,
                WriteMembers = (writer, window) => JoinedWindowJson.WriteMembers(writer, contract, window),
            };
        }

        if (page.After is { } text)
        {
            var after = PanePosition.Read(contract.Id, WindowOrder.ByKey, text);
            windows = windows.SkipWhile(window => Utf8Keys.Compare(window.Key, after.Key) is var order
                && (order < 0 || (order == 0 && window.Window.CompareTo(after.Window) <= 0)));
        }

        return page.PageOf(
            "windows",
            await windows.Take(page.Wanted).ToListAsync(cancellationToken).ConfigureAwait(false),
            window => PanePosition.Write(
                contract.Id, WindowOrder.ByKey, new PanePlace(window.Key, window.Window, 0)),
            (writer, window) => JoinedWindowJson.WriteMembers(writer, contract, window));
    }

    private static async Task<IResult> OpenAsync(
        IEdition edition,
        Contract contract,
        ResultQuery query,
        PageQuery page,
        CancellationToken cancellationToken)
    {
        PanePlace? after = page.After is { } text ? PanePosition.Read(contract.Id, WindowOrder.ByKey, text) : null;
        var windows = edition.ReadOpenWindowsAsync(contract.Id, query, after, cancellationToken);
        return page.IsPage
            ? page.PageOf(
                "open",
                await windows.Take(page.Wanted).ToListAsync(cancellationToken).ConfigureAwait(false),
                window => PanePosition.Write(
                    contract.Id, WindowOrder.ByKey, new PanePlace(window.Key, window.Window, 0)),
                (writer, window) => OpenWindowJson.WriteMembers(writer, contract, window))
            : Open(contract, windows, page.Format);
    }

    private static RowsAnswer<Pane> Panes(Contract contract, IAsyncEnumerable<Pane> panes, RowFormat format) => new()
    {
        Format = format,
        Name = "results",
        Rows = panes,
        WriteMembers = (writer, pane) => PaneJson.WriteMembers(writer, contract, pane),
        Columns =
        [
            "key", "start", "end", "revision", "mode", "timing", "cause",
            .. contract.Aggregates.Select(aggregate => aggregate.Name),
        ],
        FieldsOf = pane =>
        [
            pane.Key,
            pane.Window.Start.ToString(),
            pane.Window.End.ToString(),
            pane.Revision.ToString(CultureInfo.InvariantCulture),
            CaseName.Of(pane.Mode),
            CaseName.Of(pane.Timing),
            CaseName.Of(pane.Cause),
            .. Fields(contract, pane.Values),
        ],
    };

    private static RowsAnswer<OpenWindow> Open(
        Contract contract,
        IAsyncEnumerable<OpenWindow> windows,
        RowFormat format)
    {
        return new RowsAnswer<OpenWindow>
        {
            Format = format,
            Name = "open",
            Rows = windows,
            WriteMembers = (writer, window) => OpenWindowJson.WriteMembers(writer, contract, window),
            Columns = ["key", "start", "end", "offset", .. contract.Aggregates.Select(aggregate => aggregate.Name)],
            FieldsOf = window =>
            [
                window.Key,
                window.Window.Start.ToString(),
                window.Window.End.ToString(),
                window.Offset.ToString(CultureInfo.InvariantCulture),
                .. Fields(contract, window.Values),
            ],
        };
    }

    private static IEnumerable<string?> Fields(Contract contract, AggregateValues? values) =>
        contract.Aggregates.Select((aggregate, i) => values?[i].Format(aggregate.Scale));
}
