using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Watermarks;

/// <summary>
/// The watermark of a contract: the minimum over its sources that are not idle. It decides, and is changed only by
/// <see cref="Apply"/>, so that what is in the control log and what is in memory are one thing. The watermark never
/// goes back, and is undefined until first known. Not safe for use by several threads.
/// </summary>
public sealed class WatermarkState
{
    private readonly WatermarkSpecification _specification;
    private readonly long _outOfOrderness;
    private readonly long? _idleTimeout;
    private readonly Dictionary<string, SourceState> _sources = new(StringComparer.Ordinal);
    private long? _allIdleSince;
    private long? _allIdleWatermark;

    /// <summary>The state of a contract registered at <paramref name="registered"/> (microseconds of ingestion time).
    /// </summary>
    public WatermarkState(WatermarkSpecification specification, long registered)
    {
        ArgumentNullException.ThrowIfNull(specification);
        _specification = specification;
        _outOfOrderness = specification.OutOfOrderness.Ticks / TimeSpan.TicksPerMicrosecond;
        _idleTimeout = specification.IdleTimeout is { } timeout ? timeout.Ticks / TimeSpan.TicksPerMicrosecond : null;
        foreach (var source in specification.Sources)
        {
            _sources[source] = new SourceState(source, null, registered, false);
        }
    }

    /// <summary>The watermark in microseconds: no more events with an earlier event time are expected.</summary>
    public long? Watermark { get; private set; }

    /// <summary>The sources known, by name.</summary>
    public IEnumerable<SourceState> Sources => _sources.Values.OrderBy(source => source.Source, StringComparer.Ordinal);

    /// <summary>
    /// Decides on the accepted and late events of a request that arrived at <paramref name="now"/> (microseconds of
    /// ingestion time); null when nothing changes.
    /// </summary>
    /// <param name="progress">The newest event time of each source in the request.</param>
    /// <param name="now">When it arrived.</param>
    /// <param name="holds">Whether the watermark stays for now: bounded input in any order.</param>
    public WatermarkDecision? Observe(SourceProgress progress, long now, bool holds)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.Count == 0)
        {
            return null;
        }

        var heard = new SourceState[progress.Count];
        for (var i = 0; i < heard.Length; i++)
        {
            heard[i] = new SourceState(progress.NameOf(i), progress.TimeOf(i), now, false);
        }

        return Observe(heard, holds);
    }

    /// <summary>
    /// Decides on progress that others noted; null when nothing changes. What is not newer than what is known of a
    /// source changes nothing of it, so that progress may be told again, and late.
    /// </summary>
    /// <param name="heard">Of each source the newest event time, null for none, and when it was heard last.</param>
    /// <param name="holds">Whether the watermark stays for now: bounded input in any order.</param>
    public WatermarkDecision? Observe(IReadOnlyList<SourceState> heard, bool holds)
    {
        ArgumentNullException.ThrowIfNull(heard);
        var changed = new Dictionary<string, SourceState>(heard.Count, StringComparer.Ordinal);
        foreach (var (name, time, lastHeard, _) in heard)
        {
            var known = _sources.GetValueOrDefault(name);
            var isNews = known is null ? time is not null : lastHeard > known.LastHeard || time > known.MaxTime
                || (time is not null && known.MaxTime is null);
            if (isNews)
            {
                changed.Add(name, new SourceState(
                    name, Later(known?.MaxTime, time), Math.Max(lastHeard, known?.LastHeard ?? lastHeard), false));
            }
        }

        if (changed.Count == 0)
        {
            return null;
        }

        // Arrival times matter only where sources can fall idle: else a request without progress leaves no record.
        if (_idleTimeout is null && changed.Values.All(source => _sources.GetValueOrDefault(source.Source) is { } known
            && known.MaxTime == source.MaxTime))
        {
            return null;
        }

        var watermark = holds ? Watermark : Later(Watermark, MinimumWith(changed));
        return new WatermarkDecision(watermark, WatermarkCause.Sources, null, null, [.. changed.Values]);
    }

    /// <summary>Decides that the watermark becomes what its sources say, where some were heard while it stayed; null
    /// when it is that already.</summary>
    public WatermarkDecision? Settle() => MinimumWith([]) is { } time ? Raise(time, WatermarkCause.Sources) : null;

    /// <summary>Decides that the watermark becomes at least <paramref name="time"/>; null when it already is.</summary>
    public WatermarkDecision? Raise(long time, WatermarkCause cause) =>
        Watermark >= time ? null : new WatermarkDecision(time, cause, _allIdleSince, _allIdleWatermark, []);

    /// <summary>
    /// Decides on the first instant up to <paramref name="now"/> (microseconds of ingestion time) at which sources fall
    /// idle, or on the clock having gone on while all are; null when nothing changes. To be called until it gives null.
    /// </summary>
    public WatermarkDecision? Tick(long now)
    {
        if (_idleTimeout is not { } timeout || _sources.Count == 0)
        {
            return null;
        }

        var active = _sources.Values.Where(source => !source.IsIdle).ToList();
        if (active.Count > 0)
        {
            var instant = Saturating.Add(active.Min(source => source.LastHeard), timeout);
            return instant > now ? null : FallIdle(active, instant, timeout);
        }

        if (!_specification.FollowClockWhenAllIdle || _allIdleSince is not { } since
            || _allIdleWatermark is not { } start)
        {
            return null;
        }

        var watermark = Saturating.Add(start, now - since);
        return Watermark >= watermark
            ? null
            : new WatermarkDecision(watermark, WatermarkCause.Idle, since, start, []);
    }

    /// <summary>Takes a decision over that is in the control log.</summary>
    /// <exception cref="CorruptDataException">It would move the watermark back.</exception>
    public void Apply(WatermarkDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (Watermark > decision.Watermark || (Watermark is not null && decision.Watermark is null))
        {
            throw new CorruptDataException("A decision in the control log moves the watermark back.");
        }

        Watermark = decision.Watermark;
        _allIdleSince = decision.AllIdleSince;
        _allIdleWatermark = decision.AllIdleWatermark;
        foreach (var source in decision.Sources)
        {
            _sources[source.Source] = source;
        }
    }

    /// <summary>One decision that gives this whole state to a fresh one; for checkpoints.</summary>
    public WatermarkDecision ToDecision() =>
        new(Watermark, WatermarkCause.Sources, _allIdleSince, _allIdleWatermark, [.. Sources]);

    private WatermarkDecision FallIdle(List<SourceState> active, long instant, long timeout)
    {
        var idle = active.Where(source => Saturating.Add(source.LastHeard, timeout) <= instant)
            .Select(source => source with { IsIdle = true })
            .ToDictionary(source => source.Source, StringComparer.Ordinal);
        var watermark = Later(Watermark, MinimumWith(idle));
        var isLast = idle.Count == active.Count;
        return new WatermarkDecision(
            watermark,
            WatermarkCause.Idle,
            isLast ? instant : null,
            isLast ? watermark : null,
            [.. idle.Values.OrderBy(source => source.Source, StringComparer.Ordinal)]);
    }

    // Null while a source that holds the watermark has never been heard, and when no source holds it.
    private long? MinimumWith(Dictionary<string, SourceState> changed)
    {
        long? minimum = null;
        foreach (var source in _sources.Values.Where(source => !changed.ContainsKey(source.Source))
            .Concat(changed.Values).Where(source => !source.IsIdle))
        {
            if (source.MaxTime is not { } time)
            {
                return null;
            }

            var own = Saturating.Subtract(time, _outOfOrderness);
            minimum = minimum < own ? minimum : own;
        }

        return minimum;
    }

    private static long? Later(long? left, long? right) => left is null || right > left ? right ?? left : left;
}
