using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Security;

/// <summary>Tells those that are not let in why: 401 without a key that is valid, 403 without the scope.</summary>
internal sealed partial class AccessAnswers(ILogger<AccessAnswers> logger) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context).ConfigureAwait(false);
        }
        else if (authorizeResult.Challenged)
        {
            await ProblemCatalog.Unauthenticated().WriteAsync(context).ConfigureAwait(false);
        }
        else
        {
            var scope = context.GetEndpoint()?.Metadata.GetMetadata<EndpointScope>();
            if (scope?.IsActOf(context.Request.Method) == true)
            {
                LogRefused(context.User.Identity?.Name, context.GetEndpoint()?.DisplayName);
            }

            await ProblemCatalog.Forbidden(scope?.Needed(context) ?? []).WriteAsync(context).ConfigureAwait(false);
        }
    }

    [LoggerMessage(211, LogLevel.Warning, "{Actor} has not the scope of an administrative act: {Endpoint}")]
    private partial void LogRefused(string? actor, string? endpoint);
}
