using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Limits;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Ingesting;

/// <summary>Events over HTTP: one, a batch, or a stream of lines.</summary>
internal static class EventEndpoints
{
    private const string Single = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private const string Lines = "application/x-ndjson";
    private const string Plain = "application/json";

    public static void Map(RouteGroupBuilder routes) =>
        routes.MapPost("/contracts/{contractId}/events", TakeAsync)
            .RequireScope(AccessRight.Produce)
            .WithName("sendEvents")
            .WithSummary($"Takes events in: {Single}, {Batch} or {Lines} of any length; 200 only when all are durable.")
            .RequireRateLimiting(ApiSetup.IngestPolicy)
            .WithMetadata(new DisableRequestSizeLimitAttribute());

    private static async Task<IResult> TakeAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        RequestPool pool,
        EventRates rates,
        IngestMemory memory,
        string? summary,
        string? stopAtRejected,
        string? bounded,
        string? batch,
        CancellationToken cancellationToken)
    {
        var options = new IntakeOptions
        {
            IsSummary = Query.Flag("summary", summary),
            StopsAtRejected = Query.Flag("stopAtRejected", stopAtRejected),
            IsBounded = Query.Flag("bounded", bounded),
            BatchLines = Query.Number("batch", batch, 1, PreparedRequest.MaxEvents) ?? new IntakeOptions().BatchLines,
        };
        var type = Bodies.MediaTypeOf(request);
        var admission = new IngestAdmission(rates, memory, RequestClient.Of(request.HttpContext), contractId);
        var intake = new EventIntake(edition, pool, admission, contractId, options);
        await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (type == Lines)
        {
            return await TakeLinesAsync(intake, contractId, request, edition, options, cancellationToken)
                .ConfigureAwait(false);
        }

        var isBinary = type is not (Single or Batch) && BinaryEvent.IsIn(request);
        if ((options.IsBounded || options.StopsAtRejected) && (isBinary || type is Single or Batch))
        {
            throw ProblemCatalog.Parameter("bounded", $"and stopAtRejected belong to {Lines}");
        }

        return type switch
        {
            Single => await TakeOneAsync(intake, pool, contractId, request, cancellationToken).ConfigureAwait(false),
            _ when isBinary && !BinaryEvent.IsJson(type) =>
                throw ProblemCatalog.MediaType("data in JSON: application/json, a type that ends in +json, or none"),
            _ when isBinary =>
                await TakeOneAsync(intake, pool, contractId, request, cancellationToken).ConfigureAwait(false),
            Batch => await TakeBatchAsync(intake, pool, admission, contractId, request, options, cancellationToken)
                .ConfigureAwait(false),
            _ => throw ProblemCatalog.MediaType($"{Single}, {Batch}, {Lines}, or {Plain} with ce- headers"),
        };
    }

    private static async Task<IResult> TakeOneAsync(
        EventIntake intake,
        RequestPool pool,
        string contractId,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var (rented, length) = await Bodies.ReadAsync(request, EventReader.MaxEventBytes, cancellationToken)
            .ConfigureAwait(false);
        var prepared = await pool.TakeAsync(contractId, cancellationToken).ConfigureAwait(false);
        try
        {
            var json = Bodies.MediaTypeOf(request) != Single
                ? BinaryEvent.Write(request, rented.AsMemory(0, length))
                : rented.AsMemory(0, length);
            prepared.Add(json.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        await intake.TakeAsync(prepared, cancellationToken).ConfigureAwait(false);
        return IntakeAnswer.OfOne(intake);
    }

    private static async Task<IResult> TakeBatchAsync(
        EventIntake intake,
        RequestPool pool,
        IngestAdmission admission,
        string contractId,
        HttpRequest request,
        IntakeOptions options,
        CancellationToken cancellationToken)
    {
        using var body = new AdmittedBody(admission);
        await body.ReadAsync(request, PreparedRequest.MaxBytes, cancellationToken).ConfigureAwait(false);
        var prepared = await pool.TakeAsync(contractId, cancellationToken).ConfigureAwait(false);
        EventBatch.AddTo(prepared, body.Bytes.Span);
        body.Dispose();
        await intake.TakeAsync(prepared, cancellationToken).ConfigureAwait(false);
        return IntakeAnswer.Of(intake, contractId, options, "index");
    }

    private static async Task<IResult> TakeLinesAsync(
        EventIntake intake,
        string contractId,
        HttpRequest request,
        IEdition edition,
        IntakeOptions options,
        CancellationToken cancellationToken)
    {
        try
        {
            await intake.TakeLinesAsync(request.Body, cancellationToken).ConfigureAwait(false);
            if (options.IsBounded && intake.Report.Fault is null && !intake.IsCutOff)
            {
                await edition.EndAsync(contractId, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (ProblemCatalog.Of(failure) is { } problem)
        {
            throw IntakeAnswer.Interrupted(problem, intake, failure);
        }

        return IntakeAnswer.Of(intake, contractId, options, "line");
    }
}
