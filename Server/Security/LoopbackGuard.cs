using System.Net;
using Microsoft.AspNetCore.Http;
using StreamBatch.Server.Api;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Security;

/// <summary>
/// Keeps web pages out of a server that asks for no key. It is on loopback alone, and a browser on this machine reaches
/// that, too: a request must name this machine as its host, and come from no page of another origin. Health and metrics
/// are told to everybody there.
/// </summary>
internal sealed class LoopbackGuard(RequestDelegate next)
{
    private static readonly PathString[] Guarded = [ApiSetup.Root, "/orleans"];

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        if (!Guarded.Any(place => request.Path.StartsWithSegments(place)))
        {
            return next(http);
        }

        if (!IsLoopback(request.Host.Host))
        {
            return Refuse(http, "hostRefused", "Without keys the API answers to a loopback address alone.");
        }

        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            ? Refuse(http, "originRefused", "Without keys no page of another origin may use the API.")
            : next(http);
    }

    /// <summary>Whether a host's name or address is this machine's own.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext http, string code, string detail) =>
        new ApiProblem(403, code, "The request may come from a web page", detail).WriteAsync(http);
}
