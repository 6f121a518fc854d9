using System.Threading.RateLimiting;

namespace StreamBatch.Server.Limits;

/// <summary>Lets the events of one HTTP request in, within the limits of its client, its contract and the server.
/// </summary>
internal sealed class IngestAdmission(EventRates rates, IngestMemory memory, string client, string contractId)
{
    /// <summary>Waits until events may be taken, at the end of all that wait.</summary>
    public ValueTask WaitForEventsAsync(int events, CancellationToken cancellationToken) =>
        rates.WaitAsync(client, contractId, events, cancellationToken);

    /// <summary>Waits for room for the bytes of events, to be disposed of when they are durable. Whoever waits holds no
    /// other room.</summary>
    public ValueTask<RateLimitLease> WaitForBytesAsync(long bytes, CancellationToken cancellationToken) =>
        memory.WaitAsync(bytes, cancellationToken);

    /// <summary>The same where there is some at once; else null.</summary>
    public RateLimitLease? TryTakeBytes(long bytes) => memory.TryTake(bytes);

    /// <summary>Lets events in at once, or refuses them.</summary>
    /// <exception cref="Problems.ProblemException">They are too many for now.</exception>
    public RateLimitLease Take(int events, long bytes)
    {
        rates.Take(client, contractId, events);
        return memory.Take(bytes);
    }

    /// <summary>Room for bytes of a body before its events are known.</summary>
    /// <exception cref="Problems.ProblemException">There is none.</exception>
    public RateLimitLease TakeBytes(long bytes) => memory.Take(bytes);
}
