using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Time;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Watermarks;

/// <summary>Watermarks over HTTP.</summary>
internal static class WatermarkEndpoints
{
    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/contracts/{contractId}/watermark", ReadAsync)
            .RequireScope(AccessRight.Read)
            .WithName("readWatermark")
            .WithSummary("The watermark, its sources and the gaps in their sequences.");
        routes.MapPost("/contracts/{contractId}/watermark", RaiseAsync)
            .RequireScope(AccessRight.Operate)
            .WithName("raiseWatermark")
            .WithSummary("Raises the watermark: {\"at\":T} to at least T, {\"end\":true} past all data.");
    }

    private static async Task<IResult> ReadAsync(
        string contractId,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var status = await edition.ReadWatermarkAsync(contractId, cancellationToken).ConfigureAwait(false);
        return Answer(contractId, status.Watermark, status);
    }

    private static async Task<IResult> RaiseAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var command = await Bodies.ReadCommandAsync(request, ["at", "end"], cancellationToken).ConfigureAwait(false);
        var time = Bodies.Time(command, "at");
        if (time > Rfc3339.Latest)
        {
            // A watermark is never lowered, and everything before it is late.
            throw ProblemCatalog.Body($"at: must be at most {Rfc3339.Latest}: a watermark cannot be lowered again");
        }

        if (Bodies.Flag(command, "end") == time is not null)
        {
            throw ProblemCatalog.Body("must have one of \"at\", a time, and \"end\": true");
        }

        RequestAct.Name(request.HttpContext, time?.ToString() ?? "end");
        var before = await edition.ReadWatermarkAsync(contractId, cancellationToken).ConfigureAwait(false);
        await (time is { } raised
            ? edition.RaiseWatermarkAsync(contractId, raised.Microseconds, cancellationToken)
            : edition.EndAsync(contractId, cancellationToken)).ConfigureAwait(false);
        var status = await edition.ReadWatermarkAsync(contractId, cancellationToken).ConfigureAwait(false);
        return Answer(contractId, before.Watermark, status);
    }

    private static JsonAnswer Answer(string contractId, long? before, WatermarkStatus status) =>
        new(writer => WatermarkJson.WriteMembers(
            writer, contractId, before, status.Watermark, status.Sources, status.Gaps));
}
