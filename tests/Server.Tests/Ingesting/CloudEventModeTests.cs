using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Ingesting;

/// <summary>The modes of the HTTP protocol binding of CloudEvents 1.0: structured, batched and binary, one line a case.
/// </summary>
public sealed class CloudEventModeTests : IAsyncLifetime
{
    private const string Contract = "modes";
    private const string Data = """{"sensor":"a","value":1}""";

    private ServedFolder _served = null!;
    private EditionClient _client = null!;

    public async Task InitializeAsync()
    {
        _served = await ServedFolder.StartAsync();
        _client = new EditionClient(_served.Http, Contract);
        await _client.RegisterAsync();
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Theory]
    [InlineData("application/cloudevents+json", 200, "accepted")]
    [InlineData("application/cloudevents+json; charset=utf-8", 200, "accepted")]
    [InlineData("application/cloudevents+json; charset=\"UTF-8\"", 200, "accepted")]
    [InlineData("Application/CloudEvents+JSON", 200, "accepted")]
    [InlineData("application/cloudevents+json; charset=utf-16", 415, "mediaTypeUnsupported")]
    [InlineData("application/cloudevents+avro", 415, "mediaTypeUnsupported")]
    [InlineData("application/cloudevents", 415, "mediaTypeUnsupported")]
    [InlineData("no media type", 415, "mediaTypeUnsupported")]
    [InlineData(null, 415, "mediaTypeUnsupported")]
    public async Task StructuredMode(string? type, int status, string verdict) =>
        Assert.Equal((status, verdict), await SendAsync(type, _client.Event("1", 1), []));

    [Theory]
    [InlineData("[]", 200, "")]
    [InlineData(" [ ] ", 200, "")]
    [InlineData("[EVENT1,EVENT2]", 200, "accepted accepted")]
    [InlineData("[EVENT1,EVENT1]", 200, "accepted duplicate:known")]
    [InlineData("[EVENT1,{\"specversion\":\"0.9\"}]", 207, "accepted rejected:attributeInvalid")]
    [InlineData("[\"no object\",EVENT1]", 207, "rejected:json accepted")]
    [InlineData("[{\"specversion\":\"1.0\",\"source\":\"/s\"}]", 207, "rejected:idMissing")]
    [InlineData("[EVENT1,]", 400, "bodyInvalid")]
    [InlineData("[EVENT1 EVENT2]", 400, "bodyInvalid")]
    [InlineData("", 400, "bodyInvalid")]
    public async Task BatchedMode(string body, int status, string verdict)
    {
        var text = body.Replace("EVENT1", _client.Event("1", 1), StringComparison.Ordinal)
            .Replace("EVENT2", _client.Event("2", 2), StringComparison.Ordinal);

        Assert.Equal((status, verdict), await SendAsync("application/cloudevents-batch+json; charset=UTF-8", text, []));
    }

    [Theory]
    [InlineData("application/json", Data, 200, "accepted")]
    [InlineData("application/json; charset=utf-8", Data, 200, "accepted")]
    [InlineData("application/vnd.reading+json", Data, 200, "accepted")]
    [InlineData(null, Data, 200, "accepted")]
    [InlineData("application/json; charset=utf-16", Data, 415, "mediaTypeUnsupported")]
    [InlineData("application/xml", "<much wow=\"xml\"/>", 415, "mediaTypeUnsupported")]
    [InlineData("application/cloudevents+xml", "<x/>", 415, "mediaTypeUnsupported")]
    [InlineData("application/json", "\"I'm just a string\"", 400, "rejected:dataInvalid")]
    [InlineData("application/json", "I'm just a string", 400, "bodyInvalid")]
    [InlineData("application/json", Data + Data, 400, "bodyInvalid")]
    [InlineData("application/json", "", 400, "rejected:dataInvalid")]
    public async Task BinaryMode_OfEachType(string? type, string data, int status, string verdict) =>
        Assert.Equal((status, verdict), await SendAsync(type, data, Headers()));

    // What stands in the header, and the id of the event that is stored; null: it is refused.
    [Theory]
    [InlineData("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro \u20ac \ud83d\ude00")]
    [InlineData("%e2%82%ac", "\u20ac")]
    [InlineData("%41%42c", "ABc")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"a \\\"b\\\" \\\\c\"", "a \"b\" \\c")]
    [InlineData("\"%2520\"", "%20")]
    [InlineData("100%", "100%")]
    [InlineData("%zz", "%zz")]
    [InlineData("%EF%BF%BD", "\ufffd")]
    [InlineData("%C0%A0", null)]
    [InlineData("%E2%82", null)]
    [InlineData("%ED%A0%80", null)]
    public async Task BinaryMode_DecodesAttributes(string header, string? id)
    {
        var sent = await SendAsync("application/json", Data, Headers(("ce-id", header)));

        Assert.Equal(id is null ? (400, "bodyInvalid") : (200, "accepted"), sent);
        if (id is not null)
        {
            var again = _client.Event(JsonEncodedText.Encode(id).ToString(), 1);
            Assert.Equal(["duplicate:known"], await _client.SendAsync(again));
        }
    }

    [Theory]
    [InlineData("ce-comexampleothervalue", "5", 200, "accepted")]
    [InlineData("CE-MyExtension", "value", 200, "accepted")]
    [InlineData("ce-my-extension", "value", 400, "rejected:attributeInvalid")]
    [InlineData("ce-specversion", "0.3", 400, "rejected:attributeInvalid")]
    [InlineData("ce-type", "another", 400, "rejected:unknownContract")]
    [InlineData("ce-time", "lunchtime", 400, "rejected:timeInvalid")]
    [InlineData("ce-subject", "b", 400, "rejected:subjectMismatch")]
    [InlineData("ce-sequence", "7", 200, "accepted")]
    [InlineData("ce-datacontenttype", "application/json", 400, "bodyInvalid")]
    [InlineData("ce-data", "{}", 400, "bodyInvalid")]
    public async Task BinaryMode_Attributes(string name, string value, int status, string verdict) =>
        Assert.Equal((status, verdict), await SendAsync("application/json", Data, Headers((name, value))));

    private static (string Name, string Value)[] Headers(params (string Name, string Value)[] other)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["ce-specversion"] = "1.0",
            ["ce-type"] = Contract,
            ["ce-source"] = "/s",
            ["ce-id"] = "1",
            ["ce-time"] = EditionClient.Time(1),
        };
        foreach (var (name, value) in other)
        {
            headers[name] = value;
        }

        return [.. headers.Select(header => (header.Key, header.Value))];
    }

    // The status, and the outcome of each event or the code of the problem.
    private async Task<(int Status, string Verdict)> SendAsync(
        string? type,
        string body,
        (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{Contract}/events")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type ?? "");
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var answer = await _served.Http.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var root = document.RootElement;
        var verdict = root.TryGetProperty("outcomes", out var outcomes)
            ? string.Join(' ', outcomes.EnumerateArray().Select(EditionClient.OutcomeOf))
            : root.TryGetProperty("code", out var code) && code.GetString() != "eventRejected"
            ? code.GetString()!
            : EditionClient.OutcomeOf(root);
        return ((int)answer.StatusCode, verdict);
    }
}
