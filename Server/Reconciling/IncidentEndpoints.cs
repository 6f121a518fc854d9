using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Reconciling;

/// <summary>Incidents over HTTP.</summary>
internal static class IncidentEndpoints
{
    private const string Route = "/contracts/{contractId}/incidents";

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet(Route, ListAsync)
            .RequireScope(AccessRight.Read)
            .WithName("listIncidents")
            .WithSummary("The drifts that wait for a person; all=true: the decided ones too.");
        routes.MapPost(Route + "/{id}/approve", (
                string contractId,
                string id,
                HttpRequest request,
                IEdition edition,
                CancellationToken cancellationToken) =>
                DecideAsync(contractId, id, true, request, edition, cancellationToken))
            .RequireScope(AccessRight.Operate)
            .WithName("approveIncident")
            .WithSummary("Adopts the batch's row; {by, note} say who and why.");
        routes.MapPost(Route + "/{id}/decline", (
                string contractId,
                string id,
                HttpRequest request,
                IEdition edition,
                CancellationToken cancellationToken) =>
                DecideAsync(contractId, id, false, request, edition, cancellationToken))
            .RequireScope(AccessRight.Operate)
            .WithName("declineIncident")
            .WithSummary("Lets the stream's row stand; {by, note} say who and why.");
    }

    private static async Task<IResult> ListAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        string? all,
        string? format,
        string? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, after);
        var last = page.AfterNumber() ?? 0;
        var withDecided = Query.Flag("all", all);
        var incidents = await edition.ReadIncidentsAsync(contractId, cancellationToken).ConfigureAwait(false);
        return page.AnswerOf(
            "incidents",
            incidents.Where(incident =>
                incident.Id > last && (withDecided || incident.State == IncidentState.Open)),
            incident => incident.Id.ToString(CultureInfo.InvariantCulture),
            IncidentJson.WriteMembers);
    }

    // Whom everybody may be is nobody.
    private static string? ActorOf(HttpContext http) => Caller.Of(http) is var caller && caller != Caller.Insecure
        ? caller.Actor[..Math.Min(caller.Actor.Length, IncidentDecision.MaxByLength)]
        : null;

    private static async Task<IResult> DecideAsync(
        string contractId,
        string id,
        bool isApproval,
        HttpRequest request,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw ProblemCatalog.NotFound("unknownIncident", $"No incident of {contractId} has the id '{id}'.");
        }

        var command = await Bodies.ReadCommandAsync(request, ["by", "note"], cancellationToken).ConfigureAwait(false);
        var ruling = new IncidentRuling(
            number,
            isApproval,
            Bodies.Text(command, "by", IncidentDecision.MaxByLength) ?? ActorOf(request.HttpContext),
            Bodies.Text(command, "note", IncidentDecision.MaxNoteLength));
        var decided = await edition.DecideAsync(contractId, ruling, cancellationToken).ConfigureAwait(false);
        if (decided.Count > 0)
        {
            return new JsonAnswer(writer => IncidentJson.WriteDecision(writer, contractId, ruling, decided));
        }

        var all = await edition.ReadIncidentsAsync(contractId, cancellationToken).ConfigureAwait(false);
        throw all.FirstOrDefault(incident => incident.Id == number) is { } ended
            ? ProblemCatalog.Conflict(
                "incidentEnded", $"Incident {id} does not wait any more: it is {CaseName.Of(ended.State)}.")
            : ProblemCatalog.NotFound("unknownIncident", $"No incident of {contractId} has the id '{id}'.");
    }
}
