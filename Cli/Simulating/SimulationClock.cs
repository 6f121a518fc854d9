using StreamBatch.Domain.Time;

namespace StreamBatch.Cli.Simulating;

/// <summary>Processing time that stands still until a step moves it.</summary>
internal sealed class SimulationClock(EventTime start) : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddTicks(start.Microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The first instant that a clock can show.</summary>
    public static EventTime Min { get; } = TimeOf(DateTimeOffset.MinValue);

    /// <summary>The last instant that a clock can show.</summary>
    public static EventTime Max { get; } = TimeOf(DateTimeOffset.MaxValue);

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Moves the clock on; false, and it stands, when there is no such instant.</summary>
    public bool TryAdvance(TimeSpan time)
    {
        if (time > DateTimeOffset.MaxValue - _now)
        {
            return false;
        }

        _now += time;
        return true;
    }

    private static EventTime TimeOf(DateTimeOffset instant) =>
        new((instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
}
