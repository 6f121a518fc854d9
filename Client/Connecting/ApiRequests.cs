using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamBatch.Client.Connecting;

/// <summary>The kinds of requests that operations are made of.</summary>
internal static class ApiRequests
{
    /// <summary>Reads an object; tried again where it fails in passing.</summary>
    public static async Task<T> GetAsync<T>(
        this ApiConnection connection,
        string place,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        TimeSpan? timeout = null) =>
        Read(
            await Retrying.RunAsync(
                connection,
                connection.Retry,
                token => connection.SendAsync(HttpMethod.Get, place, null, timeout, token),
                cancellationToken).ConfigureAwait(false),
            type);

    /// <summary>Gives a command that may be given twice; tried again where it fails in passing.</summary>
    public static async Task<T> PutAsync<T>(
        this ApiConnection connection,
        string place,
        Func<HttpContent> body,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken) =>
        Read(
            await Retrying.RunAsync(
                connection,
                connection.Retry,
                token => connection.SendAsync(HttpMethod.Post, place, body(), null, token),
                cancellationToken).ConfigureAwait(false),
            type);

    /// <summary>Gives a command once; tried again only where the server says that it was not taken.</summary>
    public static async Task<byte[]> PostAsync(
        this ApiConnection connection,
        string place,
        HttpContent? body,
        CancellationToken cancellationToken,
        TimeSpan? timeout = null)
    {
        var bytes = body is null ? [] : await body.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var mediaType = body?.Headers.ContentType;
        for (var failures = 0; ;)
        {
            StreamBatchApiException refusal;
            try
            {
                var content = new ByteArrayContent(bytes);
                content.Headers.ContentType = mediaType;
                return await connection
                    .SendAsync(HttpMethod.Post, place, content, timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (StreamBatchApiException caught)
                when (WasNotTaken(caught) && ++failures < connection.Retry.MaxAttempts)
            {
                refusal = caught;
            }

            await Retrying.PauseAsync(connection, connection.Retry, failures, refusal, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Reads rows, a page at a time; a page that fails in passing is read again.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="place">The list, with its parameters.</param>
    /// <param name="name">The name of its array.</param>
    /// <param name="type">A row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="after">The position to begin after; null: the beginning.</param>
    public static async IAsyncEnumerable<T> RowsAsync<T>(
        this ApiConnection connection,
        string place,
        string name,
        JsonTypeInfo<T> type,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        string? after = null)
    {
        do
        {
            var page = await connection.GetAsync(
                ApiText.Query(place, ("after", after)), ApiJson.Default.JsonElement, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in Member(page, name, JsonValueKind.Array).EnumerateArray())
            {
                yield return Read(row, type);
            }

            // A server from before there were pages gives all at once.
            after = page.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.String
                ? next.GetString()
                : null;
        }
        while (after is not null);
    }

    /// <summary>A body that is one JSON object.</summary>
    public static HttpContent Body<T>(T command, JsonTypeInfo<T> type)
    {
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(command, type));
        body.Headers.ContentType = new("application/json");
        return body;
    }

    /// <exception cref="HttpRequestException">It is not the answer of a StreamBatch server.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException failure)
        {
            throw new HttpRequestException("The answer is not one of StreamBatch.", failure);
        }
    }

    private static T Read<T>(JsonElement row, JsonTypeInfo<T> type)
    {
        try
        {
            return row.Deserialize(type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException failure)
        {
            throw new HttpRequestException("The answer has a row that is not one of StreamBatch.", failure);
        }
    }

    private static JsonElement Member(JsonElement page, string name, JsonValueKind kind) =>
        page.ValueKind == JsonValueKind.Object && page.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : throw new HttpRequestException($"The answer has no {name}: it is not one of StreamBatch.");

    private static bool WasNotTaken(StreamBatchApiException refusal) => refusal is
    { Status: HttpStatusCode.TooManyRequests } or { Status: HttpStatusCode.ServiceUnavailable, Code: "busy" };
}
