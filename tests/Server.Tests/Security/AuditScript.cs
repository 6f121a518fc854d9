using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Remote;
using Xunit;

namespace StreamBatch.Server.Tests.Security;

/// <summary>Does administrative acts on a host, and looks at what is noted of them.</summary>
/// <param name="http">A client without a key of its own.</param>
/// <param name="keys">The keys of the host.</param>
/// <param name="trail">Its audit trail.</param>
internal sealed class AuditScript(HttpClient http, IKeyStore keys, IAuditTrail trail)
{
    private const string Contract = "audited";

    private string _key = "";

    /// <summary>One act after the other, some refused, and what is none.</summary>
    public async Task RunAsync()
    {
        var keeper = new KeyKeeper(keys, TimeProvider.System);
        var (text, key) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Admin)], null, "test", default);
        var (reader, _) = await keeper.CreateAsync("b", [Scope.Of(AccessRight.Read)], null, "test", default);
        _key = text.Text;
        var from = await LastAsync();

        await SendAsync("contracts", "application/yaml", CommandScript.ContractOf(Contract));
        await SendAsync(
            $"contracts/{Contract}/watermark", "application/json", """{"at":"2026-01-01T00:00:00Z"}""");
        await SendAsync($"contracts/{Contract}/watermark", "application/json", """{"at":1,"secret":"hidden"}""");
        await SendAsync(
            $"contracts/{Contract}/quarantine/release", "application/json", """{"source":"/s","id":"7\u0000"}""");
        await SendAsync("contracts/absent/cuts", "application/json", "{}");
        await SendAsync("keys", "application/json", """{"name":"c","scopes":["metrics"]}""");

        // None of these is an act: reading, sending events, and what is not allowed.
        await SendAsync($"contracts/{Contract}/events", "application/cloudevents-batch+json", "[]");
        using (var answer = await http.SendAsync(With(text.Text, HttpMethod.Get, $"contracts/{Contract}/results")))
        {
            Assert.True(answer.IsSuccessStatusCode);
        }

        _key = reader.Text;
        await SendAsync($"contracts/{Contract}/cuts", "application/json", "{}");

        var entries = (await trail.ReadAsync(from, 10_000, default)).Select(stored => stored.Entry).ToList();
        var made = entries[^1].Target;
        Assert.Equal(
            [
                "registerContract  ", $"registerContract {Contract}  201",
                $"raiseWatermark {Contract} ", $"raiseWatermark {Contract} 2026-01-01T00:00:00Z 200",
                $"raiseWatermark {Contract} ", $"raiseWatermark {Contract}  400 bodyInvalid",
                $"releaseEvent {Contract} ", $"releaseEvent {Contract} /s 7\\u0000 404 notQuarantined",
                "takeCut absent ", "takeCut absent  404 unknownContract",
                "createKey  ", $"createKey  {made} 201",
            ],
            entries.Select(entry => $"{entry.Act} {entry.ContractId} {entry.Target}"
                + (entry.Phase == AuditPhase.Ended ? $" {entry.Outcome}" : "")));
        Assert.True(KeyText.IsId(made));
        Assert.All(entries, entry =>
        {
            Assert.Equal("key:" + key.Id, entry.Actor);
            Assert.Equal("127.0.0.1", entry.RemoteAddress);
            Assert.False(string.IsNullOrEmpty(entry.TraceId));
            Assert.DoesNotContain(text.Text[^43..], entry.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", entry.ToString(), StringComparison.Ordinal);
        });
        Assert.All(entries.Chunk(2), pair => Assert.Equal(pair[0].ActId, pair[1].ActId));
    }

    /// <summary>Every route by which somebody acts is noted, whatever becomes of the request; gives how many there are.
    /// </summary>
    public async Task<int> CheckRoutesAsync(IEnumerable<Endpoint> endpoints)
    {
        var keeper = new KeyKeeper(keys, TimeProvider.System);
        var (text, _) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Admin)], null, "test", default);
        _key = text.Text;
        var acts = endpoints.Cast<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<EndpointScope>() is { } scope
                && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("POST")
                && !scope.Rights.Contains(AccessRight.Produce))
            .ToList();
        foreach (var endpoint in acts)
        {
            var from = await LastAsync();
            var path = string.Join('/', endpoint.RoutePattern.RawText!.TrimStart('/').Split('/')[1..]
                .Select(part => part.StartsWith('{') ? "x" : part));
            await SendAsync(path, "application/none", "");

            var entries = await trail.ReadAsync(from, 10, default);
            var name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;
            Assert.Equal(
                [(name, AuditPhase.Begun), (name, AuditPhase.Ended)],
                entries.Select(stored => (stored.Entry.Act, stored.Entry.Phase)));
        }

        return acts.Count;
    }

    private async Task<long> LastAsync() => await trail.ReadAsync(0, 10_000, default) is [.., var last]
        ? last.Number
        : 0;

    private static HttpRequestMessage With(string key, HttpMethod method, string place)
    {
        var request = new HttpRequestMessage(method, "v1/" + place);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private async Task SendAsync(string place, string mediaType, string body)
    {
        using var request = With(_key, HttpMethod.Post, place);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var answer = await http.SendAsync(request);
    }
}
