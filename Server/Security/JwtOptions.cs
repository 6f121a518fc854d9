namespace StreamBatch.Server.Security;

/// <summary>Whose tokens a server accepts beside keys.</summary>
public sealed record JwtOptions
{
    /// <summary>The issuer, as its tokens name it; its keys are found by its discovery document
    /// (<c>/.well-known/openid-configuration</c>). https, but on loopback.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>For whom a token must be: one of its audiences.</summary>
    public required string Audience { get; init; }

    /// <summary>What is wrong with these; null: nothing.</summary>
    public static string? FaultOf(string? issuer, string? audience) =>
        string.IsNullOrEmpty(issuer) != string.IsNullOrEmpty(audience) ? "issuer and audience go together"
        : string.IsNullOrEmpty(issuer) ? null
        : Uri.TryCreate(issuer, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) ? null
        : $"the issuer '{issuer}' is no URL of https";

    /// <summary>Both, from texts that <see cref="FaultOf"/> finds right; null: none is given.</summary>
    public static JwtOptions? Of(string? issuer, string? audience) => string.IsNullOrEmpty(issuer)
        ? null
        : new JwtOptions { Issuer = new Uri(issuer, UriKind.Absolute), Audience = audience! };
}
