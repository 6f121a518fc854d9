using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using StreamBatch.Domain.Access;

namespace StreamBatch.Server.Security;

/// <summary>Finds out who makes a request: from its key, <c>Authorization: Bearer sbk_...</c>, or from the token of an
/// issuer.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessOptions access,
    KeyRing keys,
    AdminToken adminToken) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (access.IsInsecure)
        {
            return Known(Caller.Insecure);
        }

        // More than one says nothing that two readers would agree on.
        var given = Request.Headers.Authorization;
        if (given is not [{ } text])
        {
            return given.Count == 0 ? AuthenticateResult.NoResult() : Unknown();
        }

        var token = text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..].Trim()
            : Context.GetEndpoint()?.Metadata.GetMetadata<BasicAccepted>() is { } basic ? basic.PasswordOf(text)
            : null;
        if (token is null)
        {
            return Unknown();
        }

        if (adminToken.Is(token))
        {
            return Known(AdminToken.Caller);
        }

        if (access.Jwt is not null && !token.StartsWith(KeyText.Prefix, StringComparison.Ordinal)
            && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return await Context.AuthenticateAsync(JwtCallers.SchemeName).ConfigureAwait(false);
        }

        return KeyText.Parse(token) is { } key
            && await keys.FindAsync(key, Context.RequestAborted).ConfigureAwait(false) is { } caller
            ? Known(caller)
            : Unknown();
    }

    private AuthenticateResult Known(Caller caller) => AuthenticateResult.Success(
        new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(caller, Scheme.Name)), Scheme.Name));

    private static AuthenticateResult Unknown() => AuthenticateResult.Fail("No key that is valid here.");
}
