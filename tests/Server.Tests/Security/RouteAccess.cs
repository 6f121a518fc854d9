using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Testing.Embedded;
using Xunit;

namespace StreamBatch.Server.Tests.Security;

/// <summary>
/// Asks every route of a host with every kind of key, against a table of what each route needs. A route that the table
/// does not name fails.
/// </summary>
/// <param name="http">A client without a key of its own.</param>
/// <param name="keys">The keys of the host.</param>
internal sealed class RouteAccess(HttpClient http, IKeyStore keys)
{
    private const string Contract = "guarded";

    // Of which contracts a right is needed.
    private const string One = Contract;
    private const string? All = null;

    private static readonly AccessRight[] Everybody = [];

    private static readonly Dictionary<string, (AccessRight[]? Rights, string? Of)> Stated = new()
    {
        ["GET /health/live"] = (null, All),
        ["GET /health/ready"] = (null, All),
        ["GET /metrics"] = ([AccessRight.Metrics], All),
        ["GET /v1/openapi.json"] = (Everybody, All),
        ["GET /v1/keys"] = ([AccessRight.Admin], All),
        ["POST /v1/keys"] = ([AccessRight.Admin], All),
        ["POST /v1/keys/{id}/revoke"] = ([AccessRight.Admin], All),
        ["POST /v1/keys/{id}/rotate"] = ([AccessRight.Admin], All),
        ["GET /v1/audit-trail"] = ([AccessRight.Admin], All),
        ["GET /v1/backup"] = ([AccessRight.Admin], All),
        ["POST /v1/retention"] = ([AccessRight.Admin], All),
        ["GET /v1/contracts"] = (Everybody, All),
        ["POST /v1/contracts"] = ([AccessRight.Admin], One),
        ["GET /v1/contracts/{contractId}"] = ([AccessRight.Produce, AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/document"] = ([AccessRight.Produce, AccessRight.Read], One),
        ["POST /v1/contracts/{contractId}/events"] = ([AccessRight.Produce], One),
        ["GET /v1/contracts/{contractId}/results"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/feeds/panes"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/feeds/verdicts"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/feeds/drift"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/watermark"] = ([AccessRight.Read], One),
        ["POST /v1/contracts/{contractId}/watermark"] = ([AccessRight.Operate], One),
        ["GET /v1/contracts/{contractId}/quarantine"] = ([AccessRight.Read], One),
        ["POST /v1/contracts/{contractId}/quarantine/release"] = ([AccessRight.Operate], One),
        ["POST /v1/contracts/{contractId}/quarantine/discard"] = ([AccessRight.Operate], One),
        ["POST /v1/contracts/{contractId}/cuts"] = ([AccessRight.Operate], One),
        ["GET /v1/contracts/{contractId}/batch-runs"] = ([AccessRight.Read], One),
        ["POST /v1/contracts/{contractId}/batch-runs"] = ([AccessRight.Operate], One),
        ["GET /v1/contracts/{contractId}/reconciliations"] = ([AccessRight.Read], One),
        ["POST /v1/contracts/{contractId}/reconciliations"] = ([AccessRight.Operate], One),
        ["GET /v1/contracts/{contractId}/reconciliations/{id}"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/verdicts"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/incidents"] = ([AccessRight.Read], One),
        ["POST /v1/contracts/{contractId}/incidents/{id}/approve"] = ([AccessRight.Operate], One),
        ["POST /v1/contracts/{contractId}/incidents/{id}/decline"] = ([AccessRight.Operate], One),
        ["GET /v1/contracts/{contractId}/explain/event"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/explain/entity"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/explain/window"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/explain/verdict"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/audit"] = ([AccessRight.Read], One),
        ["GET /v1/contracts/{contractId}/indicators"] = ([AccessRight.Read], One),
    };

    private static readonly string[] AllScopes =
    [
        "metrics", .. from right in (string[])["produce", "read", "operate", "admin"]
                      from contract in (string[])[Contract, "other", "*"]
                      select $"{right}:{contract}",
    ];

    private readonly KeyKeeper _keeper = new(keys, TimeProvider.System);
    private readonly Dictionary<string, string> _texts = [];

    /// <summary>Asks them all; gives how many routes there were.</summary>
    /// <param name="endpoints">The endpoints of the host.</param>
    /// <param name="dashboard">The place of pages that are for administrators of all contracts; null for none.</param>
    public async Task<int> CheckAsync(IEnumerable<Endpoint> endpoints, string? dashboard = null)
    {
        var invalid = await InvalidKeysAsync();
        var routes =
            (from endpoint in endpoints.Cast<RouteEndpoint>()
             from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
             select (Method: method, Pattern: "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))).Distinct().ToList();
        foreach (var (method, pattern) in routes)
        {
            var name = $"{method} {pattern}";
            var isPage = dashboard is not null && pattern.StartsWith(dashboard, StringComparison.OrdinalIgnoreCase);
            if (!Stated.TryGetValue(name, out var stated))
            {
                Assert.True(isPage, $"The table does not say who may use {name}.");
                stated = ([AccessRight.Admin], All);
            }

            foreach (var (kind, header) in invalid)
            {
                var status = await AskAsync(method, pattern, header);
                Assert.True(
                    (status == HttpStatusCode.Unauthorized) == stated.Rights is not null,
                    $"{name} with {kind}: {status}");
            }

            foreach (var scope in AllScopes)
            {
                var status = await AskAsync(method, pattern, "Bearer " + await KeyOfAsync(scope));
                var isRefused = status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
                var isHidden = isPage && pattern.Contains("GrainState", StringComparison.Ordinal);
                Assert.True(
                    isRefused == (isHidden || !IsEnough(scope, stated.Rights, stated.Of)),
                    $"{name} with the scope {scope}: {status}");
            }
        }

        return routes.Count;
    }

    // Written once more, slow and obvious, beside the rules that are tested.
    private static bool IsEnough(string scope, AccessRight[]? rights, string? of)
    {
        if (rights is null || rights.Length == 0)
        {
            return true;
        }

        var parts = scope.Split(':');
        var isOfIt = parts is ["metrics"] || parts[1] == "*" || parts[1] == of;
        return isOfIt && rights.Any(right => (parts[0], right) switch
        {
            ("admin", _) => true,
            ("operate", AccessRight.Operate or AccessRight.Read or AccessRight.Metrics) => true,
            ("read", AccessRight.Read or AccessRight.Metrics) => true,
            ("produce", AccessRight.Produce) => true,
            ("metrics", AccessRight.Metrics) => true,
            _ => false,
        });
    }

    private async Task<List<(string Kind, string? Header)>> InvalidKeysAsync()
    {
        ImmutableArray<Scope> admin = [Scope.Of(AccessRight.Admin)];
        var (valid, _) = await _keeper.CreateAsync("valid", admin, null, "test", default);
        var (other, _) = await _keeper.CreateAsync("other", admin, null, "test", default);
        var past = new ManualClock();
        var (expired, _) = await new KeyKeeper(keys, past).CreateAsync(
            "expired", admin, KeyKeeper.Now(past) + 1, "test", default);
        var (revoked, _) = await _keeper.CreateAsync("revoked", admin, null, "test", default);
        await _keeper.RevokeAsync(revoked.Id, "test", default);
        var unknown = KeyText.Of(new byte[KeyText.IdLength], new byte[KeyText.SecretBytes]);
        return
        [
            ("no key", null),
            ("nothing after Bearer", "Bearer "),
            ("nonsense", "nonsense"),
            ("another scheme", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:password"))),
            ("a malformed key", "Bearer sbk_" + valid.Id),
            ("a key that is too long", "Bearer " + valid.Text + "A"),
            ("an unknown key", "Bearer " + unknown.Text),
            ("a wrong secret", $"Bearer sbk_{valid.Id}_{other.Text[^43..]}"),
            ("an expired key", "Bearer " + expired.Text),
            ("a revoked key", "Bearer " + revoked.Text),
            ("a key without its scheme", valid.Text),
            ("two keys", $"Bearer {valid.Text}, Bearer {valid.Text}"),
        ];
    }

    private async Task<string> KeyOfAsync(string scope)
    {
        if (!_texts.TryGetValue(scope, out var text))
        {
            var (made, _) = await _keeper.CreateAsync(scope, [Scope.Parse(scope)!], null, "test", default);
            _texts[scope] = text = made.Text;
        }

        return text;
    }

    private async Task<HttpStatusCode> AskAsync(string method, string pattern, string? header)
    {
        var path = string.Join('/', pattern.Replace("{contractId}", Contract, StringComparison.Ordinal)
            .Split('/').Select(part => part.StartsWith('{') ? "1" : part));
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (method == "POST")
        {
            request.Content = new StringContent(Remote.CommandScript.ContractOf(Contract));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                pattern.EndsWith("/contracts", StringComparison.Ordinal) ? "application/yaml" : "application/none");
        }

        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal(
                answer.StatusCode == HttpStatusCode.Forbidden ? "forbidden" : "unauthenticated",
                problem.RootElement.GetProperty("code").GetString());
            Assert.Equal(answer.StatusCode == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Count == 1);
        }

        return answer.StatusCode;
    }
}
