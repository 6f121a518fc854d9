using System.Net;
using System.Text;

namespace StreamBatch.Client.Tests;

/// <summary>Answers requests in the process: every event is accepted unless a test says otherwise.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly List<FakeRequest> _requests = [];

    /// <summary>The partitions of every contract.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>Answers a request with events; null: all are accepted.</summary>
    public Func<FakeRequest, CancellationToken, Task<HttpResponseMessage?>> OnEvents { get; set; } =
        (_, _) => Task.FromResult<HttpResponseMessage?>(null);

    /// <summary>Called when a contract is read.</summary>
    public Action OnContract { get; set; } = () => { };

    /// <summary>The requests with events so far.</summary>
    public List<FakeRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public static HttpResponseMessage Outcomes(IEnumerable<string> outcomes) => Json(
        HttpStatusCode.OK, "{\"contract\":\"orders\",\"lines\":3,\"outcomes\":[" + string.Join(',', outcomes) + "]}");

    public static HttpResponseMessage Problem(int status, string code, string? retryAfter = null)
    {
        var answer = Json(
            (HttpStatusCode)status, $$"""{"code":"{{code}}","detail":"Told by a test.","status":{{status}}}""");
        if (retryAfter is not null)
        {
            answer.Headers.Add("Retry-After", retryAfter);
        }

        return answer;
    }

    public static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    /// <summary>A client of it.</summary>
    public StreamBatchClient Client(TimeProvider clock, string? key = null) => new(
        new HttpClient(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
        new StreamBatchClientOptions { Server = new Uri("https://streambatch.test"), Key = key },
        clock);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value));
        var seen = new FakeRequest(request.Method, request.RequestUri!.PathAndQuery, headers, body);
        if (!seen.Place.Contains("/events", StringComparison.Ordinal))
        {
            OnContract();
            return Json(HttpStatusCode.OK, $$"""{"contract":"orders","partitions":{{Partitions}}}""");
        }

        lock (_gate)
        {
            _requests.Add(seen);
        }

        return await OnEvents(seen, cancellationToken)
            ?? Outcomes(seen.Lines.Select(_ => """{"status":"accepted"}"""));
    }
}
