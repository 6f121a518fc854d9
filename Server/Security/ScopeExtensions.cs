using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;

namespace StreamBatch.Server.Security;

/// <summary>How an endpoint says who may use it. One that does not is used by nobody, and its host does not start.
/// </summary>
public static class ScopeExtensions
{
    /// <summary>Needs one of these rights: of the contract that the route names with <c>contractId</c>, else of all.
    /// </summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, params ReadOnlySpan<AccessRight> rights)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentOutOfRangeException.ThrowIfZero(rights.Length, nameof(rights));
        AccessRight[] needed = [.. rights];
        endpoints.Add(endpoint => Add(endpoint, new EndpointScope(
            [.. needed],
            endpoint is RouteEndpointBuilder route && route.RoutePattern.GetParameter("contractId") is not null
                ? ScopeReach.One
                : ScopeReach.All)));
        return endpoints;
    }

    /// <summary>Needs a right of some contract; the endpoint itself asks whether it is that of the body.</summary>
    public static TBuilder RequireScopeOfBody<TBuilder>(this TBuilder endpoints, AccessRight right)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => Add(endpoint, new EndpointScope([right], ScopeReach.Some)));
        return endpoints;
    }

    /// <summary>Needs a key, whatever it allows.</summary>
    public static TBuilder RequireAnyKey<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => Add(endpoint, new EndpointScope([], ScopeReach.All)));
        return endpoints;
    }

    private static void Add(EndpointBuilder endpoint, EndpointScope scope)
    {
        endpoint.Metadata.Add(scope);
        endpoint.Metadata.Add(new AuthorizeAttribute());
        endpoint.Metadata.Add(new AuthorizationPolicyBuilder().AddRequirements(scope).Build());
    }
}
