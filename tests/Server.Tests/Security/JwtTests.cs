using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Server.Tests.Security;

/// <summary>Tokens of an issuer, in place of keys.</summary>
public sealed class JwtTests : IAsyncLifetime
{
    private const string Audience = "streambatch";

    private TokenIssuer _issuer = null!;
    private ServedFolder _served = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        _served = await ServedFolder.StartAsync(access: new AccessOptions
        {
            Jwt = JwtOptions.Of(_issuer.Url, Audience),
        });
        _http = _served.NewClient();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _served.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Token_AllowsWhatItsScopesSay_AndItsSubjectIsTheActor()
    {
        var token = _issuer.Token(Claims("openid read:* operate:orders nonsense:x"));

        Assert.Equal(HttpStatusCode.OK, await GetAsync(token, "contracts"));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(token, "contracts/returns/results"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(token, "contracts/returns/cuts"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(token, "contracts/orders/cuts"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(token, "keys"));
        var entries = await _served.Trail.ReadAsync(0, 10, default);
        Assert.All(entries, stored => Assert.Equal($"{_issuer.Url} ada", stored.Entry.Actor));
        Assert.Equal(2, entries.Count);
    }

    [Fact]
    public async Task ClaimScp_IsAsGood_AsATextOrAnArray_AndKeysAreAcceptedBeside()
    {
        var claims = Claims("");
        claims.Remove("scope");
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(_issuer.Token(claims), "contracts/orders/results"));
        claims["scp"] = "read:orders";
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(_issuer.Token(claims), "contracts/orders/results"));
        claims["scp"] = new[] { "metrics", "read:orders" };
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(_issuer.Token(claims), "contracts/orders/results"));

        var keeper = new KeyKeeper(_served.Keys, TimeProvider.System);
        var (key, _) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Read)], null, "test", default);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(key.Text, "contracts"));
    }

    [Fact]
    public async Task TokenOfAnotherKind_IsRefused()
    {
        var valid = _issuer.Token(Claims("admin:*"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(valid, "contracts"));
        var parts = valid.Split('.');
        using var other = RSA.Create(2048);
        var tokens = new Dictionary<string, string>
        {
            ["another audience"] = _issuer.Token(With("aud", "another")),
            ["no audience"] = _issuer.Token(Without("aud")),
            ["another issuer"] = _issuer.Token(With("iss", "http://127.0.0.1:1")),
            ["no issuer"] = _issuer.Token(Without("iss")),
            ["expired"] = _issuer.Token(With("exp", Seconds(-3_600))),
            ["without an end"] = _issuer.Token(Without("exp")),
            ["not valid yet"] = _issuer.Token(With("nbf", Seconds(3_600))),
            ["no subject"] = _issuer.Token(Without("sub")),
            ["no algorithm"] = _issuer.Token(Claims("admin:*"), "none", _ => []),
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["another key"] = _issuer.Token(Claims("admin:*"), sign: data =>
                other.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            ["the public key as a secret"] = _issuer.Token(Claims("admin:*"), "HS256", data =>
                HMACSHA256.HashData(_issuer.PublicKey, data)),
            ["other claims"] = $"{parts[0]}.{_issuer.Token(With("sub", "eve")).Split('.')[1]}.{parts[2]}",
            ["nonsense"] = "a.b.c",
        };

        foreach (var (kind, token) in tokens)
        {
            Assert.True(HttpStatusCode.Unauthorized == await GetAsync(token, "contracts"), kind);
        }
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("https://issuer.example", "streambatch", true)]
    [InlineData("http://127.0.0.1:1", "streambatch", true)]
    [InlineData("http://issuer.example", "streambatch", false)]
    [InlineData("nonsense", "streambatch", false)]
    [InlineData("https://issuer.example", null, false)]
    [InlineData(null, "streambatch", false)]
    public void Issuer_IsAskedByHttpsAlone(string? issuer, string? audience, bool isRight) =>
        Assert.Equal(isRight, JwtOptions.FaultOf(issuer, audience) is null);

    private static long Seconds(int from) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + from;

    private Dictionary<string, object> Claims(string scope) => new()
    {
        ["iss"] = _issuer.Url,
        ["sub"] = "ada",
        ["aud"] = Audience,
        ["exp"] = Seconds(3_600),
        ["scope"] = scope,
    };

    private Dictionary<string, object> With(string name, object value)
    {
        var claims = Claims("admin:*");
        claims[name] = value;
        return claims;
    }

    private Dictionary<string, object> Without(string name)
    {
        var claims = Claims("admin:*");
        claims.Remove(name);
        return claims;
    }

    private Task<HttpStatusCode> GetAsync(string token, string place) => SendAsync(HttpMethod.Get, token, place);

    private Task<HttpStatusCode> PostAsync(string token, string place) => SendAsync(HttpMethod.Post, token, place);

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string token, string place)
    {
        using var request = new HttpRequestMessage(method, "v1/" + place);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = method == HttpMethod.Post
            ? new StringContent("{}", Encoding.UTF8, "application/json")
            : null;
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }
}
