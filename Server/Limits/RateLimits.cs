using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using StreamBatch.Server.Api;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Limits;

/// <summary>How many requests are taken: of a client in a second, with events of a client at once, of a kind at once.
/// </summary>
internal static class RateLimits
{
    private const string Nobody = "";

    /// <summary>Sets them.</summary>
    public static void Apply(RateLimiterOptions limiter, ApiOptions options)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(RequestsOf(options), IngestsOf(options));
        limiter.AddConcurrencyLimiter(ApiSetup.IngestPolicy, ingest =>
        {
            ingest.PermitLimit = options.MaxIngests;
            ingest.QueueLimit = options.MaxWaitingIngests;
            ingest.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
        });
        limiter.AddConcurrencyLimiter(ApiSetup.UploadPolicy, upload => upload.PermitLimit = options.MaxUploads);
        limiter.AddConcurrencyLimiter(ApiSetup.LogPolicy, log =>
        {
            log.PermitLimit = options.MaxLogReads;
            log.QueueLimit = options.MaxWaitingLogReads;
            log.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
        });
        limiter.AddConcurrencyLimiter(ApiSetup.FeedPolicy, feed => feed.PermitLimit = options.MaxFeeds);
        limiter.OnRejected = (context, _) => new ValueTask(
            ProblemOf(context.Lease).WriteAsync(context.HttpContext));
    }

    private static ApiProblem ProblemOf(RateLimitLease lease) => lease.TryGetMetadata(MetadataName.RetryAfter, out _)
        ? ProblemCatalog.RateLimited(lease, "The client makes more requests a second than are taken of one.").Problem
        : ProblemCatalog.OfStatus(503, "As many requests are under way as are taken at once.");

    private static PartitionedRateLimiter<HttpContext> RequestsOf(ApiOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => options.ClientRequestsPerSecond == 0
            ? RateLimitPartition.GetNoLimiter(Nobody)
            : RateLimitPartition.GetTokenBucketLimiter(
                RequestClient.Of(http),
                _ => TokenBuckets.Of(options.ClientRequestsPerSecond, options.ClientRequestsPerSecond, waiting: 0)));

    private static PartitionedRateLimiter<HttpContext> IngestsOf(ApiOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => IsIngest(http)
            ? RateLimitPartition.GetConcurrencyLimiter(RequestClient.Of(http), _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = options.ClientIngests,
                QueueLimit = options.MaxWaitingIngests / 2,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            })
            : RateLimitPartition.GetNoLimiter(Nobody));

    private static bool IsIngest(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == ApiSetup.IngestPolicy;
}
