using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace StreamBatch.Server.Tests.Security;

/// <summary>A small issuer of tokens on loopback: its discovery document, its key, and tokens of any kind.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);

    private TokenIssuer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>The key that everybody knows, as a secret of those who mistake it for one.</summary>
    public byte[] PublicKey => Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem());

    public static async Task<TokenIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new TokenIssuer(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", () => TypedResults.Text(
            $$"""{"issuer":"{{issuer.Url}}","jwks_uri":"{{issuer.Url}}/keys"}""", "application/json"));
        issuer._app.MapGet("/keys", () =>
        {
            var key = issuer._key.ExportParameters(false);
            return TypedResults.Text(
                $$"""
                {"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}",
                "e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}]}
                """,
                "application/json");
        });
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>A token with these claims, signed by the issuer's key unless <paramref name="sign"/> does.</summary>
    public string Token(
        Dictionary<string, object> claims,
        string algorithm = "RS256",
        Func<byte[], byte[]>? sign = null)
    {
        var header = new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = "k1" };
        var signed = Encode(header) + "." + Encode(claims);
        var bytes = Encoding.ASCII.GetBytes(signed);
        sign ??= data => _key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return signed + "." + Base64UrlEncoder.Encode(sign(bytes));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private static string Encode(Dictionary<string, object> json) =>
        Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(json));
}
