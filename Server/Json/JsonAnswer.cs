using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamBatch.Server.Json;

/// <summary>An answer that is one JSON object.</summary>
/// <param name="writeMembers">Writes its members.</param>
/// <param name="status">The HTTP status.</param>
public sealed class JsonAnswer(Action<Utf8JsonWriter> writeMembers, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>How all JSON is written.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        // The text is no part of a page, so only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Options))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), httpContext.RequestAborted)
            .ConfigureAwait(false);
    }
}
