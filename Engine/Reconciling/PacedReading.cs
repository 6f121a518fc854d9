using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Holds the replays of one reconciliation to a pace, over all partitions together.</summary>
public sealed class PacedReading
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly ReplayPace _pace;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _start;
    private long _records;

    /// <summary>A reading that begins now.</summary>
    public PacedReading(ReplayPace pace, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(pace);
        ArgumentNullException.ThrowIfNull(clock);
        _pace = pace;
        _clock = clock;
        _start = clock.GetUtcNow();
    }

    /// <summary>Waits until a block of <paramref name="records"/> records that was read is due.</summary>
    public async Task TakeAsync(int records, CancellationToken cancellationToken)
    {
        _records += records;
        while (_pace.Wait(_records, _clock.GetUtcNow() - _start) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait < LongestWait ? wait : LongestWait, _clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
