using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamBatch.Client.Connecting;

/// <summary>The kinds of requests that operations are made of.</summary>
internal static class ApiRequests
{
    // A page of open windows may take a server a minute.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

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

    /// <summary>Reads rows, an object a line, as they come.</summary>
    public static async IAsyncEnumerable<T> LinesAsync<T>(
        this ApiConnection connection,
        string place,
        JsonTypeInfo<T> type,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await Retrying.RunAsync(
            connection,
            connection.Retry,
            async token =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, connection.AddressOf(place));
                request.Headers.Accept.ParseAdd("application/x-ndjson");
                return await connection.OpenInTimeAsync(request, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(new LiveStream(body, Silence, connection.Clock), Encoding.UTF8);
        while (await ReadLineAsync(reader, cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return Read(Encoding.UTF8.GetBytes(line), type);
        }
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

    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw new HttpRequestException($"The answer broke off: {failure.Message}", failure);
        }
    }

    private static bool WasNotTaken(StreamBatchApiException refusal) => refusal is
    { Status: HttpStatusCode.TooManyRequests } or { Status: HttpStatusCode.ServiceUnavailable, Code: "busy" };
}
