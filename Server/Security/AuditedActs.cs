using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamBatch.Domain;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Security;

/// <summary>Notes every administrative act before it is done, and how it ended. What cannot be noted is not done. Which
/// requests are such acts is told by their endpoint's scope.</summary>
internal sealed partial class AuditedActs(
    RequestDelegate next,
    IAuditTrail trail,
    TimeProvider clock,
    ILogger<AuditedActs> logger)
{
    private const int ActIdBytes = 16;

    public async Task InvokeAsync(HttpContext http)
    {
        if (!IsAct(http))
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        var begun = RequestAct.Begin(
            http, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ActIdBytes)), KeyKeeper.Now(clock));
        await trail.AppendAsync(begun, http.RequestAborted).ConfigureAwait(false);
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await EndAsync(http, begun, OutcomeOf(http, failure)).ConfigureAwait(false);
            throw;
        }

        await EndAsync(http, begun, http.Response.StatusCode.ToString(CultureInfo.InvariantCulture))
            .ConfigureAwait(false);
    }

    private static bool IsAct(HttpContext http) => http.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<RecordedRead>() is not null
            || metadata.GetMetadata<EndpointScope>()?.IsActOf(http.Request.Method) == true);

    private static string OutcomeOf(HttpContext http, Exception failure) => ProblemCatalog.Of(failure) is { } problem
        ? string.Create(CultureInfo.InvariantCulture, $"{problem.Status} {problem.Code}")
        : http.RequestAborted.IsCancellationRequested ? "aborted" : "500 fault";

    // The act is done, whether its end can be noted or not; its begin stands.
    private async Task EndAsync(HttpContext http, AuditEntry begun, string outcome)
    {
        try
        {
            await trail.AppendAsync(RequestAct.End(http, begun, outcome, KeyKeeper.Now(clock)), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (StreamBatchException failure)
        {
            LogUnnoted(failure, begun.Act, begun.ActId, outcome);
        }
    }

    [LoggerMessage(
        211, LogLevel.Error, "The end of the act {Act} {ActId} is not in the audit trail: it ended with {Outcome}")]
    private partial void LogUnnoted(Exception failure, string act, string actId, string outcome);
}
