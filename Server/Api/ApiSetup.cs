using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Batches;
using StreamBatch.Server.Contracts;
using StreamBatch.Server.Describing;
using StreamBatch.Server.Explaining;
using StreamBatch.Server.Feeds;
using StreamBatch.Server.Ingesting;
using StreamBatch.Server.Keeping;
using StreamBatch.Server.Limits;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Quarantine;
using StreamBatch.Server.Reconciling;
using StreamBatch.Server.Results;
using StreamBatch.Server.Security;
using StreamBatch.Server.Watermarks;

namespace StreamBatch.Server.Api;

/// <summary>Puts the API and the health of a process into a web application; its services must have an
/// <see cref="Editions.IEdition"/>.</summary>
public static class ApiSetup
{
    /// <summary>Where the API is.</summary>
    public const string Root = "/v1";

    internal const string IngestPolicy = "ingest";
    internal const string UploadPolicy = "upload";
    internal const string LogPolicy = "log";
    internal const string FeedPolicy = "feed";

    /// <summary>The services of the API.</summary>
    public static IServiceCollection AddStreamBatchApi(this IServiceCollection services, ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton<IBatchSources, NoBatchSources>();
        services.AddSingleton(options)
            .AddSingleton<RequestPool>()
            .AddSingleton<FeedReads>()
            .AddSingleton<EventRates>()
            .AddSingleton<IngestMemory>()
            .AddSingleton(new ConnectionShares(options.ClientConnections))
            .AddRequestDecompression()
            .AddOpenApi("v1", document => document
                .AddOperationTransformer<ScopeDescription>()
                .AddDocumentTransformer<ApiDescription>())
            .AddRateLimiter(limiter => RateLimits.Apply(limiter, options))
            .Configure<KestrelServerOptions>(kestrel => RequestLimits.Apply(kestrel, options));
        return services;
    }

    /// <summary>Serves the API under <see cref="Root"/>, to those whom <see cref="AccessSetup.UseStreamBatchAccess"/>
    /// lets in.</summary>
    public static void MapStreamBatchApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Root), api =>
        {
            api.Use(KnownParameters.RefuseOthersAsync);
            api.UseLimitedDecompression();
            api.Use(RefuseEncoding);
            api.UseRateLimiter();
        });
        app.UseMiddleware<AuditedActs>();
        ContractEndpoints.Map(app.MapGroup(Root).WithTags("contracts"));
        EventEndpoints.Map(app.MapGroup(Root).WithTags("events"));
        ResultEndpoints.Map(app.MapGroup(Root).WithTags("results"));
        WatermarkEndpoints.Map(app.MapGroup(Root).WithTags("watermarks"));
        QuarantineEndpoints.Map(app.MapGroup(Root).WithTags("quarantine"));
        BatchEndpoints.Map(app.MapGroup(Root).WithTags("batch runs"));
        ReconciliationEndpoints.Map(app.MapGroup(Root).WithTags("reconciliations"));
        IncidentEndpoints.Map(app.MapGroup(Root).WithTags("incidents"));
        LogEndpoints.Map(app.MapGroup(Root).WithTags("log"));
        KeepingEndpoints.Map(app.MapGroup(Root).WithTags("store"));
        FeedEndpoints.Map(app.MapGroup(Root).WithTags("feeds"));
        KeyEndpoints.Map(app.MapGroup(Root).WithTags("keys"));
        AuditEndpoints.Map(app.MapGroup(Root).WithTags("audit trail"));
        app.MapOpenApi(Root + "/openapi.json").RequireAnyKey();
    }

    /// <summary>Serves the health of the process, for everybody. Alive is who answers at all: neither the store nor
    /// other processes are asked.</summary>
    /// <param name="app">The host.</param>
    /// <param name="isReady">What else must hold for it to be ready.</param>
    public static void MapHealth(this WebApplication app, Func<bool>? isReady = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/health/live", () => Microsoft.AspNetCore.Http.Results.Text("alive"))
            .AllowAnonymous()
            .ExcludeFromDescription();
        app.MapGet("/health/ready", (IHostApplicationLifetime lifetime) =>
            lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
                && (isReady is null || isReady())
                ? Microsoft.AspNetCore.Http.Results.Text("ready")
                : Microsoft.AspNetCore.Http.Results.Text(
                    "not ready", statusCode: StatusCodes.Status503ServiceUnavailable))
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    // An encoding that was understood is gone from the headers by now.
    private static Task RefuseEncoding(HttpContext http, RequestDelegate next) =>
        http.Request.Headers.ContainsKey(HeaderNames.ContentEncoding)
            ? throw ProblemCatalog.MediaType("the encodings gzip, br, deflate, one at a time")
            : next(http);
}
