using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using StreamBatch.Domain.Records;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>Sends lines of JSON to the silo's HTTP API.</summary>
/// <param name="events">What is sent.</param>
/// <param name="http">A client of the silo.</param>
internal sealed class HttpSender(EventSource events, HttpClient http) : IRequestSender
{
    private static readonly Uri Events = new($"/v1/contracts/{RateContract.Id}/events?summary=true", UriKind.Relative);
    private static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");

    private readonly byte[] _body = new byte[EventSource.RequestEvents * (EventSource.MaxEventBytes + 1)];
    private int _length;

    public void Fill(bool isHot)
    {
        _length = 0;
        events.Fill(isHot, line =>
        {
            line.CopyTo(_body.AsSpan(_length));
            _length += line.Length;
            _body[_length++] = (byte)'\n';
        });
    }

    public async Task<int> SendAsync()
    {
        using var body = new ByteArrayContent(_body, 0, _length);
        body.Headers.ContentType = Lines;
        using var answer = await http.PostAsync(Events, body);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.MultiStatus))
        {
            throw new InvalidOperationException($"A request was answered {(int)answer.StatusCode}: {text}");
        }

        using var summary = JsonDocument.Parse(text);
        return summary.RootElement.GetProperty("reasons").EnumerateArray()
            .Where(reason => reason.GetProperty("reason").GetString() == ReasonCodeText.Of(ReasonCode.KeyBusy))
            .Sum(reason => reason.GetProperty("count").GetInt32());
    }
}
