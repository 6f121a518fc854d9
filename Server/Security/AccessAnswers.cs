using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Security;

/// <summary>Tells those that are not let in why: 401 without a key that is valid, 403 without the scope.</summary>
internal sealed class AccessAnswers : IAuthorizationMiddlewareResultHandler
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
            await ProblemCatalog.Forbidden(scope?.Needed(context) ?? []).WriteAsync(context).ConfigureAwait(false);
        }
    }
}
