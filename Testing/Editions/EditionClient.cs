using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>A contract of its own on a server of either edition, and what a user does with it over HTTP.</summary>
/// <param name="http">The server; its address ends in a slash.</param>
/// <param name="contractId">The contract, which no other test uses.</param>
public sealed class EditionClient(HttpClient http, string contractId)
{
    private const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: ID
        version: 1.0.0
        status: active
        schema:
          - name: readings
            properties:
              - { name: sensor, logicalType: string, required: true }
              - { name: value, logicalType: number, logicalTypeOptions: { multipleOf: 0.01, maximum: 1000 } }
        customProperties:
          - property: streambatch
            value:
              key: sensor
              partitions: 2
              windows: { kind: tumbling, size: 10s }
              aggregates: { n: count(), total: sum(value) }
              watermark: { outOfOrderness: 1h }
              late: { allowedLateness: 20s, policy: overwrite }
              authority: AUTHORITY
        """;

    // What is published comes a moment after its acknowledgement.
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The contract.</summary>
    public string ContractId => contractId;

    /// <summary>Registers the contract.</summary>
    /// <param name="authority">Who is right when recomputing does not explain a drift.</param>
    public async Task<HttpStatusCode> RegisterAsync(string authority = "batch")
    {
        using var content = Content(
            Encoding.UTF8.GetBytes(DocumentOf(contractId, authority)), "application/yaml");
        using var answer = await http.PostAsync("v1/contracts", content);
        return answer.StatusCode;
    }

    /// <summary>The document of a contract of an id.</summary>
    /// <param name="contractId">Its id.</param>
    /// <param name="authority">Who is right when recomputing does not explain a drift.</param>
    public static string DocumentOf(string contractId, string authority = "batch") => Document
        .Replace("ID", contractId, StringComparison.Ordinal)
        .Replace("AUTHORITY", authority, StringComparison.Ordinal);

    /// <summary>An instant, in seconds of 2026-01-01.</summary>
    public static string Time(int second) => string.Create(
        CultureInfo.InvariantCulture, $"2026-01-01T{second / 3_600:00}:{second / 60 % 60:00}:{second % 60:00}Z");

    /// <summary>An event of the contract.</summary>
    public string Event(string id, int second, string value = "1", string sensor = "a", string attributes = "") =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"{{contractId}}","time":"{{Time(second)}}","""
        + attributes
        + $$"""
        "data":{"sensor":"{{sensor}}","value":{{value}}
        """ + "}}";

    /// <summary>Sends events as lines and gives their outcomes, as <c>status</c> or <c>status:reason</c>.</summary>
    public async Task<IReadOnlyList<string>> SendAsync(params string[] events)
    {
        var (status, answer) = await PostAsync(
            "events", "application/x-ndjson", Encoding.UTF8.GetBytes(string.Join('\n', events)));
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.MultiStatus, $"{status} {answer}");
        return [.. answer.GetProperty("outcomes").EnumerateArray().Select(OutcomeOf)];
    }

    /// <summary>The same outcomes from an answer to one event.</summary>
    public static string OutcomeOf(JsonElement answer)
    {
        var outcome = answer.TryGetProperty("outcome", out var refused) ? refused : answer;
        return outcome.GetProperty("status").GetString()
            + (outcome.TryGetProperty("reason", out var reason) ? ":" + reason.GetString() : "");
    }

    /// <summary>Sends a body to a place of the contract.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(
        string place,
        string mediaType,
        byte[] body,
        bool isGzip = false,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{contractId}/{place}")
        {
            Content = Content(isGzip ? Compressed(body) : body, mediaType),
        };
        if (isGzip)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    /// <summary>Sends a command.</summary>
    public Task<(HttpStatusCode Status, JsonElement Answer)> CommandAsync(string place, string json) =>
        PostAsync(place, "application/json", Encoding.UTF8.GetBytes(json));

    /// <summary>Sends a command that must succeed.</summary>
    public async Task<JsonElement> DoAsync(string place, string json)
    {
        var (status, answer) = await CommandAsync(place, json);
        Assert.True((int)status is >= 200 and < 300, $"{place}: {status} {answer}");
        return answer;
    }

    /// <summary>Raises the watermark to a second.</summary>
    public Task RaiseAsync(int second) => DoAsync("watermark", $$"""{"at":"{{Time(second)}}"}""");

    /// <summary>Reads a place of the contract.</summary>
    public async Task<JsonElement> GetAsync(string place)
    {
        using var answer = await http.GetAsync(new Uri($"v1/contracts/{contractId}/{place}", UriKind.Relative));
        var read = await ReadAsync(answer);
        Assert.True(answer.IsSuccessStatusCode, $"{place}: {answer.StatusCode} {read}");
        return read;
    }

    /// <summary>Reads a place that is refused; gives the status and the code.</summary>
    public async Task<(HttpStatusCode Status, string? Code)> RefusalAsync(string place)
    {
        using var answer = await http.GetAsync(new Uri($"v1/contracts/{contractId}/{place}", UriKind.Relative));
        return (answer.StatusCode, (await ReadAsync(answer)).GetProperty("code").GetString());
    }

    /// <summary>Reads a place of the contract as text.</summary>
    public Task<string> GetTextAsync(string place) =>
        http.GetStringAsync(new Uri($"v1/contracts/{contractId}/{place}", UriKind.Relative));

    /// <summary>Waits until rows are as expected, and fails with the difference when they are not in time.</summary>
    public Task SeeAsync(string place, string array, Func<JsonElement, string> describe, params string[] expected) =>
        SeeAsync(place, array, describe, rows => rows, expected);

    private async Task SeeAsync(
        string place,
        string array,
        Func<JsonElement, string> describe,
        Func<IEnumerable<JsonElement>, IEnumerable<JsonElement>> order,
        string[] expected)
    {
        using var limit = new CancellationTokenSource(PublishLimit, TimeProvider.System);
        while (true)
        {
            var rows = order((await GetAsync(place)).GetProperty(array).EnumerateArray()).Select(describe).ToList();
            if (rows.SequenceEqual(expected) || limit.IsCancellationRequested)
            {
                Assert.Equal(expected, rows);
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Waits until the current view is as expected: <c>key@start n total</c>, by key and window.</summary>
    public Task SeeResultsAsync(params string[] expected) => SeeAsync(
        "results",
        "results",
        DescribeRow,
        rows => rows.OrderBy(row => row.GetProperty("key").GetString(), StringComparer.Ordinal)
            .ThenBy(row => row.GetProperty("start").GetString(), StringComparer.Ordinal),
        expected);

    /// <summary>Waits until the quarantine is as expected: <c>id status reason</c>.</summary>
    public Task SeeQuarantineAsync(string place, params string[] expected) => SeeAsync(
        place,
        "quarantine",
        entry => $"{entry.GetProperty("id")} {entry.GetProperty("status")} {entry.GetProperty("reason")}",
        expected);

    /// <summary>A row of results as <c>key@start n total</c>; a withdrawal as <c>key@start -</c>.</summary>
    public static string DescribeRow(JsonElement row)
    {
        var start = row.GetProperty("start").GetString()![14..19];
        var values = row.GetProperty("values");
        return $"{row.GetProperty("key").GetString()}@{start} "
            + (values.ValueKind == JsonValueKind.Null
                ? "-"
                : $"{values.GetProperty("n").GetRawText()} {values.GetProperty("total").GetRawText()}");
    }

    /// <summary>Follows a feed of the contract.</summary>
    /// <param name="feed">Its name with its parameters.</param>
    /// <param name="lastEventId">Where a connection before was cut off; null: there was none.</param>
    public Task<EditionFeed> FollowAsync(string feed, string? lastEventId = null) =>
        EditionFeed.OpenAsync(http, $"{contractId}/feeds/{feed}", lastEventId);

    /// <summary>Fails when a row is not as a schema of the server's description says.</summary>
    public async Task CheckAsync(string schema, JsonElement row)
    {
        using var description = JsonDocument.Parse(await http.GetStringAsync("v1/openapi.json"));
        var schemas = new AnswerSchemas(description.RootElement);
        schemas.Check(schema, schemas.Of(schema), row);
    }

    /// <summary>Sends lines that have no end: the connection breaks off after them.</summary>
    public async Task BreakOffAsync(string place, IEnumerable<string> events, Func<Task> until)
    {
        using var body = new BrokenBody(events, until);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => http.PostAsync(new Uri($"v1/contracts/{contractId}/{place}", UriKind.Relative), body));
    }

    private static ByteArrayContent Content(byte[] body, string mediaType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }

    private static byte[] Compressed(byte[] body)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionMode.Compress))
        {
            gzip.Write(body);
        }

        return memory.ToArray();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text.Length == 0 ? "null" : text);
        return document.RootElement.Clone();
    }
}
