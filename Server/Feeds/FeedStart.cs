using Microsoft.AspNetCore.Http;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Feeds;

/// <summary>From where on a feed is asked for.</summary>
internal static class FeedStart
{
    /// <summary>The header that a client of server-sent events gives when it comes again.</summary>
    public const string LastEventId = "Last-Event-ID";

    private const string Start = "start";
    private const string Now = "now";

    /// <summary><c>start</c>, <c>now</c>, or the text of a position. A client that comes again asks as it did first, so
    /// what it says of the last event goes before.</summary>
    /// <param name="request">The request.</param>
    /// <param name="from">The parameter <c>from</c>.</param>
    /// <param name="after">The parameter <c>after</c>, a position.</param>
    public static string Of(HttpRequest request, string? from, string? after)
    {
        if (request.Headers[LastEventId].ToString() is { Length: > 0 } last)
        {
            return last;
        }

        return (from, after) switch
        {
            (null, null) => Start,
            (Start or Now, null) => from,
            (null, not (Start or Now)) => after,
            (null, _) => throw ProblemCatalog.Parameter("after", "must be a position; from takes start and now"),
            (_, null) => throw ProblemCatalog.Parameter("from", "must be start or now; after takes a position"),
            _ => throw ProblemCatalog.Parameter("from", "from and after exclude each other"),
        };
    }
}
