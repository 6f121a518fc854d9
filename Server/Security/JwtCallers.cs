using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using StreamBatch.Domain.Access;
using StreamBatch.Server.Wording;

namespace StreamBatch.Server.Security;

/// <summary>Callers that show a token of an issuer in place of a key. Its claims <c>scope</c>, parted by spaces, or
/// <c>scp</c> have the texts of scopes; those that are none of ours are passed over.</summary>
internal static class JwtCallers
{
    /// <summary>The scheme of a token, beside that of keys.</summary>
    public const string SchemeName = "Jwt";

    private const int MaxScopes = ApiKey.MaxScopes;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // Asymmetric alone: with a symmetric one the issuer's public key would be a secret that everybody knows.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void Add(AuthenticationBuilder authentication, JwtOptions options) =>
        authentication.AddJwtBearer(SchemeName, jwt =>
        {
            var issuer = options.Issuer.OriginalString;
            jwt.Authority = issuer;
            jwt.RequireHttpsMetadata = options.Issuer.Scheme == Uri.UriSchemeHttps;
            jwt.MapInboundClaims = false;
            jwt.IncludeErrorDetails = false;
            jwt.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = issuer,
                ValidAudience = options.Audience,
                ValidAlgorithms = Algorithms,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                ClockSkew = Skew,
            };
            jwt.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    if (CallerOf(context.Principal!, issuer) is { } caller)
                    {
                        context.Principal = new ClaimsPrincipal(new CallerIdentity(caller, SchemeName));
                    }
                    else
                    {
                        context.Fail("The token has no subject.");
                    }

                    return Task.CompletedTask;
                },
            };
        });

    private static Caller? CallerOf(ClaimsPrincipal principal, string issuer) =>
        principal.FindFirst("sub")?.Value is { Length: > 0 } subject
            ? new Caller(VisibleText.Of($"{issuer} {subject}"), ScopesOf(principal))
            : null;

    private static ImmutableArray<Scope> ScopesOf(ClaimsPrincipal principal) =>
    [
        .. principal.Claims.Where(claim => claim.Type is "scope" or "scp")
            .SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(Scope.Parse).OfType<Scope>().Take(MaxScopes),
    ];
}
