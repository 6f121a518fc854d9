using System.Threading.RateLimiting;
using StreamBatch.Server.Api;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Limits;

/// <summary>The bytes of events that are under way in all requests together. Safe for use by several threads.</summary>
internal sealed class IngestMemory : IDisposable
{
    private const int Unit = 1024;

    private readonly ConcurrencyLimiter _units;
    private readonly int _all;

    public IngestMemory(ApiOptions options)
    {
        _all = (int)(options.MaxIngestBytes / Unit);
        _units = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = _all,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Waits for room. Whoever waits must have none yet.</summary>
    /// <returns>The room, which is given back when it is disposed of.</returns>
    public ValueTask<RateLimitLease> WaitAsync(long bytes, CancellationToken cancellationToken) =>
        _units.AcquireAsync(UnitsOf(bytes), cancellationToken);

    /// <summary>Takes room where there is some; else null.</summary>
    public RateLimitLease? TryTake(long bytes)
    {
        var room = _units.AttemptAcquire(UnitsOf(bytes));
        if (room.IsAcquired)
        {
            return room;
        }

        room.Dispose();
        return null;
    }

    /// <summary>Takes room that cannot be waited for.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public RateLimitLease Take(long bytes) => TryTake(bytes) ?? throw new ProblemException(
        ProblemCatalog.OfStatus(503, "As many bytes of events are under way as are taken."));

    public void Dispose() => _units.Dispose();

    // What is larger than all waits until it is alone.
    private int UnitsOf(long bytes) => (int)Math.Clamp(bytes / Unit, 1, _all);
}
