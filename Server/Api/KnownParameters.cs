using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Api;

/// <summary>
/// Refuses parameters of the query that an operation does not have, and those that stand twice: one that is misspelled
/// would be passed over, and the answer be of another question. What an operation has is what its handler takes: the
/// texts that are no part of its route.
/// </summary>
internal static class KnownParameters
{
    private static readonly ConditionalWeakTable<Endpoint, FrozenSet<string>> Known = [];

    public static Task RefuseOthersAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.QueryString.HasValue && http.GetEndpoint() is RouteEndpoint endpoint)
        {
            var known = Known.GetValue(endpoint, _ => Of(endpoint));
            foreach (var (name, values) in http.Request.Query)
            {
                if (!known.Contains(name))
                {
                    throw ProblemCatalog.UnknownParameter(name, known);
                }

                if (values.Count > 1)
                {
                    throw ProblemCatalog.Parameter(name, "stands twice");
                }
            }
        }

        return next(http);
    }

    /// <summary>The names of an operation's parameters in the query; names are equal whatever their case. What has no
    /// name is no operation of the API, as its document is none, and has no parameters.</summary>
    public static FrozenSet<string> Of(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is null ? []
        : (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Where(parameter => parameter.ParameterType == typeof(string))
            .Select(parameter => parameter.Name!)
            .Except(endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name), StringComparer.Ordinal)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
