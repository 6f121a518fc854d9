using System.Net.Http.Headers;
using System.Text;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Tests.Remote;
using Xunit;

namespace StreamBatch.Server.Tests.Security;

/// <summary>Good and bad requests with keys, values and ids that are found again wherever they turn up.</summary>
/// <param name="http">A client without a key of its own.</param>
/// <param name="keys">The keys of the host.</param>
internal sealed class SecretScript(HttpClient http, IKeyStore keys)
{
    private const string Contract = "secretive";
    private const string Value = "7351.19";
    private const string Id = "id-qzxvy";
    private const string Source = "/source-wqpxz";
    private const string Note = "note-jkvxq";

    /// <summary>Sends them, and looks for what was in them in the answers of those that were refused.</summary>
    /// <returns>What must not be found in a log.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var keeper = new KeyKeeper(keys, TimeProvider.System);
        var (admin, _) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Admin)], null, "test", default);
        var (reader, _) = await keeper.CreateAsync("b", [Scope.Of(AccessRight.Read)], null, "test", default);
        var wrong = admin.Text[..^43] + reader.Text[^43..];
        var good = Event("");
        string[] bodies = [good, Event(",\"data_base64\":\"AA==\""), good[..^9], "{\"specversion\":\"" + Value, Value];
        await SendAsync(admin.Text, "contracts", "application/yaml", CommandScript.ContractOf(Contract));
        foreach (var key in (string[])[admin.Text, reader.Text, wrong, "sbk_" + admin.Text[^43..], admin.Text + "x"])
        {
            foreach (var body in bodies)
            {
                await SendAsync(key, $"contracts/{Contract}/events", "application/cloudevents+json", body);
                await SendAsync(key, $"contracts/{Contract}/events", "application/x-ndjson", body);
                await SendAsync(key, $"contracts/{Contract}/quarantine/discard", "application/json", body);
            }

            await SendAsync(
                key,
                $"contracts/{Contract}/quarantine/release",
                "application/json",
                $$"""{"source":"{{Source}}","id":"{{Id}}"}""");
            await SendAsync(
                key, $"contracts/{Contract}/incidents/1/decline", "application/json", $$"""{"note":"{{Note}}"}""");
            await GetAsync(key, $"contracts/{Contract}/explain/event?source={Source}&id={Id}");
            await GetAsync(key, $"contracts/{Contract}/results?open=true&key=sensor-vxqzj");
            await GetAsync(key, $"contracts/{Contract}/results?unknown={Value}");
        }

        return [admin.Text[^43..], reader.Text[^43..], Value, Id, Source, Note];
    }

    private static string Event(string more) =>
        $$"""{"specversion":"1.0","id":"{{Id}}","source":"{{Source}}","type":"{{Contract}}","""
        + $$"""
        "time":"2026-01-01T00:00:00Z","data":{"sensor":"sensor-vxqzj","value":{{Value}}}{{more}}
        """ + "}";

    private Task GetAsync(string key, string place) => SendAsync(HttpMethod.Get, key, place, null);

    private async Task SendAsync(string key, string place, string mediaType, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        await SendAsync(HttpMethod.Post, key, place, content);
    }

    private async Task SendAsync(HttpMethod method, string key, string place, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, "v1/" + place) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using var answer = await http.SendAsync(request);
        if ((int)answer.StatusCode is 401 or 403)
        {
            var problem = await answer.Content.ReadAsStringAsync();
            Assert.All(
                (string[])[key[^20..], Value, Id, Source, Note],
                secret => Assert.DoesNotContain(secret, problem, StringComparison.Ordinal));
        }
    }
}
