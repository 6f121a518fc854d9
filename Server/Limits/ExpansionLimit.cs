using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Limits;

/// <summary>Reads compressed bodies, none of which grows without end from a few bytes.</summary>
internal static class ExpansionLimit
{
    /// <summary>How many bytes may come of one that was sent, beyond those of a request.</summary>
    public const int MaxRatio = 200;

    /// <summary>Decompresses bodies, and counts on both sides.</summary>
    public static void UseLimitedDecompression(this IApplicationBuilder app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.Headers.ContainsKey(HeaderNames.ContentEncoding))
            {
                var sent = new CountedStream(http.Request.Body);
                http.Request.Body = sent;
                http.Features.Set(sent);
            }

            return next(http);
        });
        app.UseRequestDecompression();
        app.Use((http, next) =>
        {
            if (http.Features.Get<CountedStream>() is { } sent)
            {
                http.Request.Body = new CountedStream(http.Request.Body, count => Check(sent.Count, count));
            }

            return next(http);
        });
    }

    private static void Check(long sent, long grown)
    {
        if (grown > PreparedRequest.MaxBytes + (sent * MaxRatio))
        {
            throw ProblemCatalog.TooLarge($"Decompressed it has at most {MaxRatio} times its bytes.");
        }
    }
}
