using System.Threading.RateLimiting;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Api;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Limits;

/// <summary>How many events a second are taken of a client, and for a contract. Safe for use by several threads.
/// </summary>
internal sealed class EventRates : IDisposable
{
    private readonly PartitionedRateLimiter<string>? _ofClients;
    private readonly PartitionedRateLimiter<string>? _ofContracts;

    public EventRates(ApiOptions options)
    {
        // As many events wait at most as those that may send them at once.
        var waiting = (options.MaxIngests + options.MaxWaitingIngests) * PreparedRequest.MaxEvents;
        _ofClients = Limiter(options.ClientEventsPerSecond, waiting);
        _ofContracts = Limiter(options.ContractEventsPerSecond, waiting);
    }

    /// <summary>Waits until events may be taken.</summary>
    public async ValueTask WaitAsync(string client, string contractId, int events, CancellationToken cancellationToken)
    {
        await WaitAsync(_ofClients, client, events, cancellationToken).ConfigureAwait(false);
        await WaitAsync(_ofContracts, contractId, events, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes events that cannot wait.</summary>
    /// <exception cref="ProblemException">They are too many for now.</exception>
    public void Take(string client, string contractId, int events)
    {
        Take(_ofClients, client, events, "The client sends more events a second than are taken of one.");
        Take(_ofContracts, contractId, events, "More events a second come for the contract than are taken of one.");
    }

    public void Dispose()
    {
        _ofClients?.Dispose();
        _ofContracts?.Dispose();
    }

    private static PartitionedRateLimiter<string>? Limiter(int perSecond, int waiting) => perSecond == 0
        ? null
        : PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetTokenBucketLimiter(
            name,
            _ => TokenBuckets.Of(perSecond, Math.Max(perSecond, PreparedRequest.MaxEvents), waiting)));

    private static async ValueTask WaitAsync(
        PartitionedRateLimiter<string>? limiter,
        string name,
        int events,
        CancellationToken cancellationToken)
    {
        if (limiter is null || events == 0)
        {
            return;
        }

        using var lease = await limiter.AcquireAsync(name, events, cancellationToken).ConfigureAwait(false);
        if (!lease.IsAcquired)
        {
            throw ProblemCatalog.RateLimited(lease, "More events wait than may.");
        }
    }

    private static void Take(PartitionedRateLimiter<string>? limiter, string name, int events, string detail)
    {
        if (limiter is null || events == 0)
        {
            return;
        }

        using var lease = limiter.AttemptAcquire(name, events);
        if (!lease.IsAcquired)
        {
            throw ProblemCatalog.RateLimited(lease, detail);
        }
    }
}
