using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace StreamBatch.Server.Security;

/// <summary>Decides whether a caller may use an endpoint.</summary>
internal sealed class ScopeHandler : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        if (context.Resource is not HttpContext http || http.User.Identity is not CallerIdentity identity)
        {
            return Task.CompletedTask;
        }

        foreach (var requirement in context.PendingRequirements.ToList())
        {
            if (requirement is EndpointScope scope ? scope.Allows(identity.Caller, http)
                : requirement is NoScopeStated && NoScopeStated.Allows(http))
            {
                context.Succeed(requirement);
            }
        }

        return Task.CompletedTask;
    }
}
