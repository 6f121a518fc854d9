using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Reconciling;

/// <summary>Reconciliations and verdicts over HTTP.</summary>
internal static class ReconciliationEndpoints
{
    private const string Route = "/contracts/{contractId}/reconciliations";

    // A client polls; one that waits holds a connection for at most this long.
    private const int MaxWaitSeconds = 60;

    private static readonly string[] Members =
    [
        "dryRun", "maxDifferences", "maxSeconds", "maxWindows", "maxEntities", "maxWindowsPerHour", "recordsPerSecond",
    ];

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapPost(Route, StartAsync)
            .RequireScope(AccessRight.Operate)
            .WithName("startReconciliation")
            .WithSummary("Begins to compare, classify, repair and seal; the answer says where to look.");
        routes.MapGet(Route, ListAsync)
            .RequireScope(AccessRight.Read)
            .WithName("listReconciliations")
            .WithSummary("The last 100 reconciliations that are kept.");
        routes.MapGet(Route + "/{id}", ReadAsync)
            .RequireScope(AccessRight.Read)
            .WithName("readReconciliation")
            .WithSummary("How far a reconciliation is, and what it found; wait=N waits for it, up to 60 s.");
        routes.MapGet("/contracts/{contractId}/verdicts", ReadVerdictsAsync)
            .RequireScope(AccessRight.Read)
            .WithName("readVerdicts")
            .WithSummary("The sealed verdicts by number, after=N: those after it.");
    }

    private static async Task<IResult> StartAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var command = await Bodies.ReadCommandAsync(request, Members, cancellationToken).ConfigureAwait(false);
        var options = OptionsOf(command);
        var status = await edition.ReadContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (status.Runs.Count == 0)
        {
            throw ProblemCatalog.Conflict("noBatchRun", $"{contractId} has no batch run to compare with.");
        }

        var begun = await edition.StartReconciliationAsync(contractId, options, cancellationToken)
            .ConfigureAwait(false);
        RequestAct.Name(request.HttpContext, begun.Id);
        request.HttpContext.Response.Headers.Location = $"{request.Path}/{begun.Id}";
        return new JsonAnswer(writer => WriteState(writer, begun), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        string? format,
        string? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, after);
        var last = page.AfterNumber() ?? 0;
        await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        var kept = await edition.ReadReconciliationsAsync(contractId, cancellationToken).ConfigureAwait(false);
        return page.AnswerOf(
            "reconciliations",
            kept.Where(status => long.Parse(status.Id, CultureInfo.InvariantCulture) > last),
            status => status.Id,
            WriteState);
    }

    private static async Task<IResult> ReadAsync(
        string contractId,
        string id,
        IEdition edition,
        string? wait,
        CancellationToken cancellationToken)
    {
        var seconds = Query.Number("wait", wait, 0, MaxWaitSeconds) ?? 0;
        var contract = (await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false)).Contract;
        var status = await edition
            .ReadReconciliationAsync(contractId, id, TimeSpan.FromSeconds(seconds), cancellationToken)
            .ConfigureAwait(false)
            ?? throw ProblemCatalog.NotFound(
                "unknownReconciliation", $"No reconciliation of the id '{id}' is kept here.");
        return new JsonAnswer(writer =>
        {
            WriteState(writer, status);
            if (status.Report is { } report)
            {
                writer.WriteStartObject("report");
                ReconcileReportJson.WriteMembers(writer, contract, report, status.IsDryRun);
                writer.WriteEndObject();
            }
        });
    }

    private static async Task<IResult> ReadVerdictsAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        string? after,
        string? format,
        string? limit,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, null) with { After = after };
        var last = page.AfterNumber() ?? 0;
        await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        var wanted = page.IsPage ? page.Wanted : int.MaxValue;
        var verdicts = await edition.Verdicts.ReadAfterAsync(contractId, last, wanted, cancellationToken)
            .ConfigureAwait(false);
        return page.AnswerOf(
            "verdicts",
            verdicts,
            verdict => verdict.Number.ToString(CultureInfo.InvariantCulture),
            VerdictJson.WriteMembers);
    }

    private static void WriteState(Utf8JsonWriter writer, ReconciliationStatus status)
    {
        writer.WriteString("id", status.Id);
        writer.WriteString("contract", status.ContractId);
        writer.WriteBoolean("dryRun", status.IsDryRun);
        writer.WriteString("state", status.State switch
        {
            ReconcileTaskState.Done => "done",
            ReconcileTaskState.Failed => "failed",
            _ => "running",
        });
        if (!status.HasEnded)
        {
            writer.WriteString("stage", StageOf(status));
            writer.WriteString("run", status.Step?.Run);
        }

        if (status.Failure is var (code, detail))
        {
            writer.WriteString("code", code);
            writer.WriteString("detail", detail);
        }
    }

    private static string? StageOf(ReconciliationStatus status) => status.State == ReconcileTaskState.Waiting
        ? "waiting"
        : status.Step is { } step ? CaseName.Of(step.Stage) : null;

    private static ReconcileOptions OptionsOf(JsonElement command) => new()
    {
        DryRun = Bodies.Flag(command, "dryRun"),
        MaxDifferences = Bound(command, "maxDifferences", 1),
        MaxTime = Bound(command, "maxSeconds", 0) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Limits = new RepairLimits(
            Bound(command, "maxWindows", 0), Bound(command, "maxEntities", 0), Bound(command, "maxWindowsPerHour", 0)),
        RecordsPerSecond = Bound(command, "recordsPerSecond", 1),
    };

    private static int? Bound(JsonElement command, string name, int minimum)
    {
        if (!command.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var bound) && bound >= minimum
            ? bound
            : throw ProblemCatalog.Body(string.Create(
                CultureInfo.InvariantCulture, $"{name}: must be a whole number from {minimum}"));
    }
}
