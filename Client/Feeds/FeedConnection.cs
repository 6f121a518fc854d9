using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StreamBatch.Client.Connecting;

namespace StreamBatch.Client.Feeds;

/// <summary>
/// One connection to a feed of server-sent events. A position counts when its event has come whole, so that one that
/// was cut off comes again; the framework's parser tells it before that.
/// </summary>
internal sealed class FeedConnection<T> : IDisposable
{
    // A server says something every 15 seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private readonly JsonTypeInfo<T> _type;

    private FeedConnection(HttpResponseMessage answer, Stream body, JsonTypeInfo<T> type)
    {
        _answer = answer;
        _lines = new StreamReader(body, Encoding.UTF8);
        _type = type;
    }

    /// <summary>How far the feed is; null before it has said so.</summary>
    public string? Position { get; private set; }

    /// <summary>After which time the server wants a client to come again; null where it has not said so.</summary>
    public TimeSpan? ComeAgainAfter { get; private set; }

    public static async Task<FeedConnection<T>> OpenAsync(
        ApiConnection connection,
        string place,
        string? position,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, connection.AddressOf(place));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (position is not null)
        {
            request.Headers.Add("Last-Event-ID", position);
        }

        var answer = await connection.OpenInTimeAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new FeedConnection<T>(answer, new LiveStream(body, Silence, connection.Clock), type);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>The next item; null when the server has ended the feed.</summary>
    public async Task<FeedItem<T>?> NextAsync(CancellationToken cancellationToken)
    {
        string? position = null;
        StringBuilder? data = null;
        while (await _lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                Position = position ?? Position;
                if (data is not null && Position is { } after)
                {
                    return new FeedItem<T>(Read(data.ToString()), after);
                }

                (position, data) = (null, null);
            }
            else if (ValueOf(line, "id:") is { } id)
            {
                position = id;
            }
            else if (ValueOf(line, "data:") is { } text)
            {
                data = data is null ? new StringBuilder(text) : data.Append('\n').Append(text);
            }
            else if (ValueOf(line, "retry:") is { } retry
                && int.TryParse(retry, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            {
                ComeAgainAfter = TimeSpan.FromMilliseconds(milliseconds);
            }
        }

        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }

    // It has come whole, so that it would come again as it is.
    private T Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, _type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException("The feed has an item that this release does not understand.", failure);
        }
    }

    // One space after the colon is no part of the value.
    private static string? ValueOf(string line, string field) => !line.StartsWith(field, StringComparison.Ordinal)
        ? null
        : line[(line.Length > field.Length && line[field.Length] == ' ' ? field.Length + 1 : field.Length)..];
}
