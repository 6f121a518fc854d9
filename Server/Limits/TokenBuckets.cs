using System.Threading.RateLimiting;

namespace StreamBatch.Server.Limits;

/// <summary>Token buckets that are filled ten times a second, or as often as there is a whole token.</summary>
internal static class TokenBuckets
{
    private const int FillsPerSecond = 10;

    /// <summary>A bucket for a rate.</summary>
    /// <param name="perSecond">Tokens a second.</param>
    /// <param name="most">Tokens that are kept when none is asked for.</param>
    /// <param name="waiting">How many tokens may be waited for.</param>
    public static TokenBucketRateLimiterOptions Of(int perSecond, int most, int waiting)
    {
        var fills = Math.Clamp(perSecond, 1, FillsPerSecond);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = most,
            TokensPerPeriod = perSecond / fills,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / fills,
            QueueLimit = waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
    }
}
