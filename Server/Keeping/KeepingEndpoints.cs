using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using StreamBatch.Domain;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Time;
using StreamBatch.Engine;
using StreamBatch.Engine.Embedded;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Keeping;

/// <summary>What keeps the whole store over HTTP: its backup, and dropping what is old.</summary>
internal static class KeepingEndpoints
{
    private const int BufferBytes = 128 * 1024;
    private const int MaxDurationLength = 32;

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/backup", BackUpAsync)
            .RequireScope(AccessRight.Admin)
            .WithMetadata(new RecordedRead())
            .WithName("backUp")
            .WithSummary("The whole store as it stands now, as a file for `restore`; one at a time.")
            .RequireRateLimiting(ApiSetup.LogPolicy);
        routes.MapPost("/retention", RetainAsync)
            .RequireScope(AccessRight.Admin)
            .WithName("retain")
            .WithSummary("Drops the log, and results, that are older than they are to be kept.")
            .RequireRateLimiting(ApiSetup.LogPolicy);
    }

    private static async Task BackUpAsync(
        HttpContext http,
        IEdition edition,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        // The archive is written by calls that wait: a slow reader slows its own backup, and nothing piles up.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        http.Response.ContentType = "application/octet-stream";
        http.Response.Headers[HeaderNames.ContentDisposition] = string.Create(
            CultureInfo.InvariantCulture,
            $"attachment; filename=\"streambatch-{clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.backup\"");

        // Not disposed of when it fails: what is not flushed then leaves room for a problem as the answer.
        var output = new BufferedStream(http.Response.Body, BufferBytes);
        try
        {
            await edition.BackUpAsync(output, cancellationToken).ConfigureAwait(false);
        }
        catch (StreamBatchException failure) when (failure is StoreException or CorruptDataException)
        {
            throw ProblemCatalog.Conflict("notBackedUp", failure.Message, failure);
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IResult> RetainAsync(
        HttpRequest request,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var command = await Bodies.ReadCommandAsync(request, ["keep", "keepResults"], cancellationToken)
            .ConfigureAwait(false);
        var options = new RetentionOptions
        {
            Keep = Duration(command, "keep") ?? throw ProblemCatalog.Body("keep: is missing"),
            KeepResults = Duration(command, "keepResults"),
        };
        RequestAct.Name(request.HttpContext, $"keep {options.Keep}");
        var report = await edition.RetainAsync(options, cancellationToken).ConfigureAwait(false);
        return new JsonAnswer(writer => RetentionJson.WriteMembers(writer, report));
    }

    private static TimeSpan? Duration(JsonElement command, string name) =>
        Bodies.Text(command, name, MaxDurationLength) is not { } text ? null
        : DurationText.TryParse(text, out var duration) && duration >= TimeSpan.Zero ? duration
        : throw ProblemCatalog.Body($"{name}: is no duration, as 30d, 12h or 90m");
}
