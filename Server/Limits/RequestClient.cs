using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace StreamBatch.Server.Limits;

/// <summary>Who is held to a client's share of a server.</summary>
internal static class RequestClient
{
    // So many limiters there are of clients without a key, whatever addresses they come from.
    private const uint AddressGroups = 4096;

    /// <summary>The key or subject that the request was let in by; without one its address, or the network of 64 bits
    /// that it is in, where many share one of a fixed number of groups.</summary>
    public static string Of(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name }
        && name != "insecure"
        ? name
        : "address:" + ((uint)ClientAddress.GroupOf(http.Connection.RemoteIpAddress).GetHashCode() % AddressGroups)
            .ToString(CultureInfo.InvariantCulture);
}
