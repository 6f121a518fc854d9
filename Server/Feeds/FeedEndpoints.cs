using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Reconciling;
using StreamBatch.Server.Results;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Feeds;

/// <summary>Live feeds over HTTP, as server-sent events.</summary>
internal static class FeedEndpoints
{
    private const string Route = "/contracts/{contractId}/feeds";

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet(Route + "/panes", PanesAsync)
            .RequireScope(AccessRight.Read)
            .WithName("followPanes")
            .WithSummary("Every pane as it is published, without end; key: of one entity. from=start (the default) or "
                + "from=now, after=POSITION, or the header Last-Event-ID.")
            .RequireRateLimiting(ApiSetup.FeedPolicy);
        routes.MapGet(Route + "/verdicts", VerdictsAsync)
            .RequireScope(AccessRight.Read)
            .WithName("followVerdicts")
            .WithSummary("Every verdict as it is sealed, without end; from and after as for panes.")
            .RequireRateLimiting(ApiSetup.FeedPolicy);
        routes.MapGet(Route + "/drift", DriftAsync)
            .RequireScope(AccessRight.Read)
            .WithName("followDrift")
            .WithSummary("Every window that was found to differ, with its class, what explains it and what was done, "
                + "without end; decisions on incidents, too. Positions are those of verdicts.")
            .RequireRateLimiting(ApiSetup.FeedPolicy);
    }

    private static async Task<IResult> PanesAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        FeedReads reads,
        string? key,
        string? from,
        string? after,
        CancellationToken cancellationToken)
    {
        var start = FeedStart.Of(request, from, after);
        var contract = (await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false)).Contract;
        var position = await reads.Panes.ResolveAsync(contract, start, cancellationToken).ConfigureAwait(false);
        await reads.Panes.RefuseExpiredAsync(contract, position, key, cancellationToken).ConfigureAwait(false);
        return new FeedAnswer<PanePage>
        {
            Start = position,
            Pages = token => reads.Panes.FollowAsync(contract, position, key, token),
            WriteAsync = (writer, page) => WriteAsync(writer, contract, page),
        };
    }

    private static async Task<IResult> VerdictsAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        FeedReads reads,
        string? from,
        string? after,
        CancellationToken cancellationToken)
    {
        var start = FeedStart.Of(request, from, after);
        await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        return await OfVerdictsAsync(contractId, reads.Verdicts, start, Write, cancellationToken).ConfigureAwait(false);

        static void Write(EventWriter writer, FeedPosition position, StoredVerdict verdict) =>
            writer.Event(position, verdict, VerdictJson.WriteMembers);
    }

    private static async Task<IResult> DriftAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        FeedReads reads,
        string? from,
        string? after,
        CancellationToken cancellationToken)
    {
        var start = FeedStart.Of(request, from, after);
        await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        return await OfVerdictsAsync(contractId, reads.Verdicts, start, Write, cancellationToken).ConfigureAwait(false);

        static void Write(EventWriter writer, FeedPosition position, StoredVerdict stored)
        {
            if (VerdictCodec.Read(stored.Body) is { Key: not null, Class: not null } verdict)
            {
                writer.Event(position, verdict, DriftJson.WriteMembers);
            }
        }
    }

    private static async Task<IResult> OfVerdictsAsync(
        string contractId,
        VerdictFeedReader reader,
        string start,
        Action<EventWriter, FeedPosition, StoredVerdict> write,
        CancellationToken cancellationToken)
    {
        var position = await reader.ResolveAsync(contractId, start, cancellationToken).ConfigureAwait(false);
        return new FeedAnswer<VerdictPage>
        {
            Start = position,
            Pages = token => reader.FollowAsync(contractId, position, token),
            WriteAsync = async (writer, page) =>
            {
                foreach (var verdict in page.Verdicts)
                {
                    write(writer, position.With(0, verdict.Number), verdict);
                    await writer.SendSomeAsync().ConfigureAwait(false);
                }

                return page.Position;
            },
        };
    }

    private static async ValueTask<FeedPosition> WriteAsync(
        EventWriter writer,
        Contract contract,
        PanePage page)
    {
        foreach (var (pane, position) in page.Steps())
        {
            writer.Event(position, (contract, pane), static (json, item) =>
                PaneJson.WriteMembers(json, item.contract, item.pane));
            await writer.SendSomeAsync().ConfigureAwait(false);
        }

        return page.Position;
    }
}
