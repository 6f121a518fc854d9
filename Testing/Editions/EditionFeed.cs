using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>A feed of a server, followed as any client of server-sent events does. Disposing breaks the connection.
/// </summary>
public sealed class EditionFeed : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly HttpResponseMessage _answer;
    private readonly SseParser<JsonElement> _parser;
    private readonly IAsyncEnumerator<SseItem<JsonElement>> _events;

    private EditionFeed(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _parser = SseParser.Create(body, (_, data) =>
        {
            using var document = JsonDocument.Parse(data.ToArray());
            return document.RootElement.Clone();
        });
        _events = _parser.EnumerateAsync(CancellationToken.None).GetAsyncEnumerator();
    }

    /// <summary>How far it is: the last position that came.</summary>
    public string Position => _parser.LastEventId;

    /// <summary>Begins to follow.</summary>
    /// <param name="http">The server.</param>
    /// <param name="place">The feed with its parameters, below the contract.</param>
    /// <param name="lastEventId">Where a connection before this one was cut off; null: there was none.</param>
    public static async Task<EditionFeed> OpenAsync(HttpClient http, string place, string? lastEventId = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/contracts/" + place);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            using (answer)
            {
                Assert.Fail($"{place}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            }
        }

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EditionFeed(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null when the server has ended the feed.</summary>
    public async Task<JsonElement?> ReadAsync() =>
        await _events.MoveNextAsync().AsTask().WaitAsync(Limit, TimeProvider.System) ? _events.Current.Data : null;

    /// <summary>The next events, each with the position after it.</summary>
    public async Task<IReadOnlyList<(JsonElement Row, string Position)>> ReadAsync(int count)
    {
        List<(JsonElement, string)> rows = [];
        while (rows.Count < count)
        {
            var row = await ReadAsync();
            rows.Add((row ?? throw new EndOfStreamException($"The feed ended after {rows.Count}."), Position));
        }

        return rows;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What is being read ends with the connection.
        _answer.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A read is under way still.
        }
    }
}
