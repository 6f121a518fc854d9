using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Timing;

/// <summary>
/// The event time that would be the present if nothing were delayed: it moves on by one interval an event. In a burst
/// it moves sixteen times slower, and catches up after it, so that a run is as long with bursts as without.
/// </summary>
internal sealed class EventClock
{
    private const int BurstEvents = 64;
    private const int StepsPerInterval = 16;

    private readonly long _start;
    private readonly Int128 _numerator;
    private readonly Int128 _denominator;
    private readonly Share _burstBegins;
    private long _steps;
    private long _paused;
    private int _burstLeft;

    /// <param name="start">The present before the first event, in microseconds.</param>
    /// <param name="interval">The distance of two events in microseconds, as a quotient.</param>
    /// <param name="bursts">The share of events that come in bursts.</param>
    public EventClock(long start, (long Numerator, long Denominator) interval, Share bursts)
    {
        _start = start;
        _numerator = interval.Numerator;
        _denominator = (Int128)interval.Denominator * StepsPerInterval;
        _burstBegins = bursts.PartsPerMillion == Share.Whole
            ? bursts
            : new Share((int)Math.Min(Share.Whole, (long)bursts.PartsPerMillion * Share.Whole
                / ((long)(Share.Whole - bursts.PartsPerMillion) * BurstEvents)));
        Present = start;
    }

    /// <summary>The present in microseconds.</summary>
    public long Present { get; private set; }

    /// <summary>How much of the run is over, in microseconds.</summary>
    public long Elapsed => Present - _start;

    /// <summary>One event further.</summary>
    public void Advance(SeededRandom random)
    {
        if (_burstLeft > 0)
        {
            _burstLeft--;
            _steps += _burstLeft > 0 ? 1 : 1 + BurstEvents * (StepsPerInterval - 1);
        }
        else
        {
            _steps += StepsPerInterval;
            if (random.Happens(_burstBegins))
            {
                _burstLeft = BurstEvents;
            }
        }

        Present = _start + _paused + (long)(_steps * _numerator / _denominator);
    }

    /// <summary>Time passes in which nothing happens.</summary>
    public void Pause(long microseconds)
    {
        _paused += microseconds;
        Present += microseconds;
    }
}
