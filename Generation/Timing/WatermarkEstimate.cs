using StreamBatch.Domain.Contracts;

namespace StreamBatch.Generation.Timing;

/// <summary>
/// Follows the watermark that the events will lead to, so that late ones can be made late. An estimate: it takes every
/// event for what it is meant to be.
/// </summary>
internal sealed class WatermarkEstimate
{
    private readonly long _outOfOrderness;
    private readonly long? _idleTimeout;
    private readonly bool _followsClock;
    private readonly int _listed;
    private readonly long?[] _greatest;
    private readonly long[] _heard;

    /// <param name="contract">Whose watermark.</param>
    /// <param name="sources">How many sources there are; the listed ones come first.</param>
    /// <param name="start">Processing time at the beginning, in microseconds.</param>
    /// <param name="clockRuns">Whether processing time is known to move with the events; else no source falls idle.
    /// </param>
    public WatermarkEstimate(Contract contract, int sources, long start, bool clockRuns)
    {
        var rules = contract.Watermark;
        _outOfOrderness = rules.OutOfOrderness.Ticks / TimeSpan.TicksPerMicrosecond;
        _idleTimeout = clockRuns ? rules.IdleTimeout?.Ticks / TimeSpan.TicksPerMicrosecond : null;
        _followsClock = rules.FollowClockWhenAllIdle;
        _listed = rules.Sources.Length;
        _greatest = new long?[Math.Max(sources, _listed)];
        _heard = new long[_greatest.Length];
        Array.Fill(_heard, start);
    }

    /// <summary>The watermark as of the last <see cref="Refresh"/>, in microseconds; null while undefined.</summary>
    public long? Value { get; private set; }

    /// <summary>Takes note of an event of <paramref name="source"/>; a null <paramref name="time"/> moves nothing.
    /// </summary>
    public void Hear(int source, long? time, long now)
    {
        _heard[source] = now;
        if (time > (_greatest[source] ?? long.MinValue))
        {
            _greatest[source] = time;
        }
    }

    /// <summary>Works the watermark out at processing time <paramref name="now"/>.</summary>
    public void Refresh(long now)
    {
        // When all are idle, those that fell idle last moved it last.
        var lastHeard = _heard.Max();
        var allAreIdle = now - lastHeard >= _idleTimeout;
        long? least = null;
        for (var i = 0; i < _greatest.Length; i++)
        {
            if (allAreIdle ? _heard[i] < lastHeard : now - _heard[i] >= _idleTimeout)
            {
                continue;
            }

            if (_greatest[i] is { } greatest)
            {
                least = Math.Min(least ?? long.MaxValue, greatest - _outOfOrderness);
            }
            else if (i < _listed)
            {
                return;
            }
        }

        Raise(least);
        if (allAreIdle && _followsClock)
        {
            Raise(Value + (now - lastHeard - _idleTimeout));
        }
    }

    private void Raise(long? value)
    {
        if (value > (Value ?? long.MinValue))
        {
            Value = value;
        }
    }
}
