using System.Globalization;
using System.Net.Sockets;
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
        : "address:" + (AddressHash(http) % AddressGroups).ToString(CultureInfo.InvariantCulture);

    private static uint AddressHash(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
        {
            return 0;
        }

        var bytes = address.GetAddressBytes();
        var hash = new HashCode();
        hash.AddBytes(address.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, 8) : bytes);
        return (uint)hash.ToHashCode();
    }
}
