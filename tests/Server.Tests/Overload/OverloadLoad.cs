using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace StreamBatch.Server.Tests.Overload;

/// <summary>Many clients at once that send one body after the other, whatever they are answered.</summary>
internal sealed class OverloadLoad(Uri address)
{
    private const int LargeOf = 16;
    private const int LargeFiller = 6_000;

    private readonly ConcurrentDictionary<HttpStatusCode, int> _answers = new();
    private readonly ConcurrentQueue<int> _acknowledged = [];
    private int _next;

    /// <summary>The bodies whose events were all acknowledged.</summary>
    public IReadOnlyCollection<int> Acknowledged => _acknowledged;

    /// <summary>How many bodies were made.</summary>
    public int Bodies => _next;

    public int Refused => _answers.Where(answer => answer.Key != HttpStatusCode.OK).Sum(answer => answer.Value);

    /// <summary>Sends until the time is over, and waits for the answers.</summary>
    public async Task RunAsync(int clients, TimeSpan duration)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(5),
        };
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            while (TimeProvider.System.GetElapsedTime(began) < duration)
            {
                await SendAsync(http, client);
            }
        })));
    }

    public override string ToString() => string.Join(
        ", ", _answers.OrderBy(answer => answer.Key).Select(answer => $"{(int)answer.Key}: {answer.Value}"));

    // One of some clients sends events that are far larger than the others'.
    private async Task SendAsync(HttpClient http, int client)
    {
        var number = Interlocked.Increment(ref _next) - 1;
        using var content = new ByteArrayContent(
            OverloadBodies.Make(number, client % LargeOf == 0 ? LargeFiller : 0));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        try
        {
            using var answer = await http.PostAsync(
                new Uri($"v1/contracts/{OverloadBodies.ContractId}/events?summary=true", UriKind.Relative), content);
            var text = await answer.Content.ReadAsStringAsync();
            _answers.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
            Take(number, answer, text);
        }
        catch (HttpRequestException)
        {
            // A body that is refused before it is sent may be cut off with the connection: it has no answer then.
            _answers.AddOrUpdate(default, 1, (_, count) => count + 1);
        }
    }

    private void Take(int number, HttpResponseMessage answer, string text)
    {
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            using var document = JsonDocument.Parse(text);
            Assert.Equal(OverloadBodies.Events, document.RootElement.GetProperty("durable").GetInt32());
            _acknowledged.Enqueue(number);
            return;
        }

        Assert.True(
            answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable,
            $"{answer.StatusCode}: {text}");
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
    }
}
