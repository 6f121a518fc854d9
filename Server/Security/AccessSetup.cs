using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Security;

/// <summary>Puts who may do what into a web application. The keys are those of the <see cref="IKeyStore"/> among its
/// services.</summary>
public static class AccessSetup
{
    /// <summary>The services.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="options">Whom it lets in.</param>
    public static IServiceCollection AddStreamBatchAccess(this IServiceCollection services, AccessOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton<IKeyStore, NoKeys>();
        services.TryAddSingleton<IAuditTrail, NoAuditTrail>();
        services.AddSingleton(options)
            .AddSingleton<KeyKeeper>()
            .AddSingleton<AdminToken>()
            .AddSingleton<KeyRing>()
            .AddSingleton<IAuthorizationHandler, ScopeHandler>()
            .AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>()
            .AddHostedService<StatedScopes>();
        var authentication = services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null);
        if (options.Jwt is { } jwt)
        {
            JwtCallers.Add(authentication, jwt);
        }

        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(new NoScopeStated()).Build());
        return services;
    }

    /// <summary>Keeps what is asked for out of the log: a query may name the key of an entity, or an event, and the
    /// framework would log it with every request.</summary>
    public static ILoggingBuilder HideQueries(this ILoggingBuilder logging) =>
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

    /// <summary>Lets in whom the options say, and answers all failures with problems. What comes after it in the
    /// pipeline is for those that were let in.</summary>
    public static void UseStreamBatchAccess(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<ProblemAnswers>();
        if (app.Services.GetRequiredService<AccessOptions>().IsInsecure)
        {
            app.UseMiddleware<LoopbackGuard>();
        }

        app.UseAuthentication();
        app.UseAuthorization();
    }
}
