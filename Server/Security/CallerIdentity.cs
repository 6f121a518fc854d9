using System.Security.Claims;

namespace StreamBatch.Server.Security;

/// <summary>A caller as ASP.NET knows callers.</summary>
internal sealed class CallerIdentity(Caller caller, string scheme)
    : ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Actor)], scheme)
{
    public Caller Caller => caller;
}
