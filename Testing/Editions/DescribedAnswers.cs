using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>
/// Holds every JSON answer of a server that passes through against the server's own description of its API
/// (<c>/v1/openapi.json</c>): its place, status and media type must be described, and its members as the schema says.
/// </summary>
public sealed class DescribedAnswers : DelegatingHandler
{
    private const string Description = "/v1/openapi.json";

    private readonly ConcurrentDictionary<string, Lazy<Task<JsonDocument>>> _descriptions = new();

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var path = request.RequestUri!.AbsolutePath;
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (!path.StartsWith("/v1/", StringComparison.Ordinal) || path == Description
            || type is not ("application/json" or "application/problem+json"))
        {
            return answer;
        }

        var server = request.RequestUri.GetLeftPart(UriPartial.Authority);
        var description = await _descriptions.GetOrAdd(
            server, key => new(() => ReadAsync(new Uri(key + Description), request))).Value.ConfigureAwait(false);
        await answer.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        Check(description.RootElement, request.Method, path, (int)answer.StatusCode, type, text);
        return answer;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var description in _descriptions.Values)
        {
            if (disposing && description is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                description.Value.Result.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private async Task<JsonDocument> ReadAsync(Uri place, HttpRequestMessage asked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, place);
        request.Headers.Authorization = asked.Headers.Authorization;
        using var answer = await base.SendAsync(request, CancellationToken.None).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonDocument>().ConfigureAwait(false))!;
    }

    private static void Check(
        JsonElement description,
        HttpMethod method,
        string path,
        int status,
        string type,
        string text)
    {
        var place = $"{method} {path} {status} {type}";
        using var answer = JsonDocument.Parse(text);
        var schemas = new AnswerSchemas(description);
        if (type == "application/problem+json")
        {
            schemas.Check(place, schemas.Of("Problem"), answer.RootElement);
            return;
        }

        var operation = description.GetProperty("paths").EnumerateObject()
            .Where(item => Regex.IsMatch(path, $"^{Regex.Replace(item.Name, @"\{[^}]+\}", "[^/]+")}/?$"))
            .OrderBy(item => item.Name.Count(character => character == '{'))
            .Select(item => item.Value).FirstOrDefault();
        Assert.True(operation.ValueKind == JsonValueKind.Object, $"{place}: the place is not described");
        var isKnown = operation.TryGetProperty(method.Method.ToLowerInvariant(), out var described)
            & described.GetProperty("responses")
                .TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var response);
        Assert.True(isKnown, $"{place}: the status is not described");
        Assert.True(
            response.GetProperty("content").TryGetProperty(type, out var media), $"{place}: the type is not described");
        schemas.Check(place, media.GetProperty("schema"), answer.RootElement);
    }
}
