using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamBatch.Server.Problems;

/// <summary>Answers every failure of the API with a problem, and aborts an answer that fails half-way: what is cut off
/// must not look whole.</summary>
internal sealed partial class ProblemAnswers(RequestDelegate next, ILogger<ProblemAnswers> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception failure)
            when (http.RequestAborted.IsCancellationRequested || failure is ConnectionResetException)
        {
            // Nobody is there to be answered.
            http.Abort();
            return;
        }
        catch (Exception failure)
        {
            await AnswerAsync(http, failure).ConfigureAwait(false);
            return;
        }

        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
        {
            await ProblemCatalog.OfStatus(http.Response.StatusCode, $"{http.Request.Method} {http.Request.Path}")
                .WriteAsync(http).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext http, Exception failure)
    {
        var problem = ProblemCatalog.Of(failure);
        if (problem is null or { Status: 503, Code: not "busy" })
        {
            LogFailure(failure, http.Request.Method, http.GetEndpoint()?.DisplayName);
        }

        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        await (problem ?? new ApiProblem(500, "fault", "A fault of the server", "The server's log says more."))
            .WriteAsync(http).ConfigureAwait(false);
    }

    [LoggerMessage(201, LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogFailure(Exception failure, string method, string? endpoint);
}
