using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Server.Security;

/// <summary>What a caller of an endpoint must be allowed; part of the endpoint's metadata.</summary>
/// <param name="Rights">One of these rights is needed; none: any key does.</param>
/// <param name="Reach">Of which contracts.</param>
public sealed record EndpointScope(ImmutableArray<AccessRight> Rights, ScopeReach Reach) : IAuthorizationRequirement
{
    private const string ContractParameter = "contractId";

    /// <summary>Whether what the endpoint does with this method is an administrative act.</summary>
    public bool IsActOf(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method)
        && Rights.Any(right => right is AccessRight.Operate or AccessRight.Admin);

    /// <summary>The contract that a request is about; null: none is named.</summary>
    public static string? ContractOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.GetRouteValue(ContractParameter) as string;
    }

    /// <summary>Whether a caller may make a request.</summary>
    public bool Allows(Caller caller, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Rights.IsEmpty || Rights.Any(right => Reach == ScopeReach.Some
            ? caller.Scopes.Any(scope => scope.Includes(right))
            : caller.May(right, Reach == ScopeReach.All ? null : ContractOf(http)));
    }

    /// <summary>The scopes of which a request needs one, as texts.</summary>
    public IEnumerable<string> Needed(HttpContext http)
    {
        var contractId = Reach == ScopeReach.One && ContractOf(http) is { } named && ContractReader.IsId(named)
            ? named
            : null;
        return Rights.Select(right => contractId is null
            ? Scope.Of(right).ToString()
            : Scope.Of(right, contractId).ToString());
    }
}
