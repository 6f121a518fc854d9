using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using StreamBatch.Domain.Access;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Security;

/// <summary>Who makes a request, and what he may do.</summary>
/// <param name="Actor">How he is told in records of what he did: <c>key:ID</c>, <c>adminToken</c>, the issuer and
/// subject of a token, <c>insecure</c>.</param>
/// <param name="Scopes">What he may do.</param>
public sealed record Caller(string Actor, ImmutableArray<Scope> Scopes)
{
    /// <summary>Whoever it is, where a server asks for no key.</summary>
    public static readonly Caller Insecure = new("insecure", [Scope.Of(AccessRight.Admin)]);

    /// <summary>The caller of a request that was let in.</summary>
    public static Caller Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return (http.User.Identity as CallerIdentity)?.Caller
            ?? throw new InvalidOperationException("The request was let in without a caller.");
    }

    /// <summary>Whether he has a right.</summary>
    /// <param name="right">What is to be done.</param>
    /// <param name="contractId">With which contract; null: with all.</param>
    public bool May(AccessRight right, string? contractId) => Scopes.Any(scope => scope.Allows(right, contractId));

    /// <summary>Refuses who does not have a right of a contract.</summary>
    /// <exception cref="ProblemException">He does not.</exception>
    public void Require(AccessRight right, string contractId)
    {
        if (!May(right, contractId))
        {
            throw new ProblemException(ProblemCatalog.Forbidden([Scope.Of(right, contractId).ToString()]));
        }
    }
}
