using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Problems;

/// <summary>Why a request is refused, as RFC 9457 tells it. The code is stable: programs decide by it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What it is, in one word with a small first letter.</param>
/// <param name="Title">The same in a few words; equal for all problems of the code.</param>
/// <param name="Detail">What happened here; never the content of a record.</param>
public sealed record ApiProblem(int Status, string Code, string Title, string Detail)
{
    /// <summary>After how many seconds to try again, where the status says to; default 1.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>Writes further members; null for none.</summary>
    public Action<Utf8JsonWriter>? Members { get; init; }

    /// <summary>Makes it the answer.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var allowed = http.Response.Headers.Allow;
        http.Response.Clear();
        http.Response.StatusCode = Status;
        http.Response.Headers.Allow = allowed;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.CacheControl = "no-store";
        if (Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(
                System.Globalization.CultureInfo.InvariantCulture);
        }

        if (Status is StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = http.GetEndpoint()?.Metadata.GetMetadata<BasicAccepted>() is null
                ? "Bearer"
                : BasicAccepted.Challenge;
        }

        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Json.JsonAnswer.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "urn:streambatch:problem:" + Code);
            writer.WriteString("title", Title);
            writer.WriteNumber("status", Status);
            writer.WriteString("detail", Detail);
            writer.WriteString("code", Code);
            Members?.Invoke(writer);
            writer.WriteEndObject();
        }

        await http.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted)
            .ConfigureAwait(false);
    }
}
