using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StreamBatch.Server.Security;

/// <summary>The requirement of what says nothing: a route that does not is closed to everybody. Where there is no route
/// (404, 405) a caller that is known may hear so.</summary>
internal sealed class NoScopeStated : IAuthorizationRequirement
{
    public static bool Allows(HttpContext http) => http.GetEndpoint() is not RouteEndpoint;
}
