using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>How far each source is, and the contract's watermark that follows from it.</summary>
internal sealed class SourceProgress
{
    private readonly WatermarkSpecification _specification;
    private readonly long _outOfOrderness;
    private readonly long? _idleTimeout;
    private readonly Dictionary<string, SourceState> _sources = new(StringComparer.Ordinal);
    private IdlePeriod? _allIdle;

    public SourceProgress(Contract contract, long clock)
    {
        _specification = contract.Watermark;
        _outOfOrderness = WindowRules.Microseconds(_specification.OutOfOrderness);
        _idleTimeout = _specification.IdleTimeout is { } timeout ? WindowRules.Microseconds(timeout) : null;
        Now = clock;
        foreach (var source in _specification.Sources)
        {
            _sources.Add(source, new SourceState(Newest: null, LastHeard: clock));
        }
    }

    public long Now { get; private set; }

    public long? Watermark { get; private set; }

    /// <summary>Notes an accepted or late event. Records alone make a source known and move it.</summary>
    public void Hear(ParsedEvent heard)
    {
        var known = _sources.GetValueOrDefault(heard.Source);
        if (known is null && heard.Kind != EventKind.Record)
        {
            return;
        }

        var newest = heard.Kind == EventKind.Record && !(known?.Newest >= heard.Time) ? heard.Time : known?.Newest;
        _sources[heard.Source] = new SourceState(newest, Now);
        _allIdle = null;
    }

    public void RaiseTo(long watermark) => Watermark = Watermark is { } known ? Math.Max(known, watermark) : watermark;

    /// <summary>Moves the watermark to where the sources that are not idle let it.</summary>
    public void Follow()
    {
        var active = _sources.Values.Where(source => !IsIdle(source)).ToList();
        if (active.Count > 0 && active.All(source => source.Newest is not null))
        {
            RaiseTo(active.Min(source => Saturating.Subtract(source.Newest!.Value, _outOfOrderness)));
        }

        if (active.Count == 0 && _sources.Count > 0)
        {
            _allIdle ??= new IdlePeriod(Now, Watermark);
            if (_specification.FollowClockWhenAllIdle && _allIdle.Watermark is { } start)
            {
                RaiseTo(Saturating.Add(start, Saturating.Subtract(Now, _allIdle.Since)));
            }
        }
    }

    /// <summary>The instants up to <paramref name="target"/> at which a source falls idle, then that one.</summary>
    public IReadOnlyList<long> InstantsUntil(long target) =>
    [
        .. _sources.Values.Where(_ => _idleTimeout is not null)
            .Select(source => Saturating.Add(source.LastHeard, _idleTimeout!.Value))
            .Where(instant => instant > Now && instant < target)
            .Distinct()
            .Order(),
        target,
    ];

    public void AdvanceTo(long instant)
    {
        Now = instant;
        Follow();
    }

    private bool IsIdle(SourceState source) =>
        _idleTimeout is { } timeout && Saturating.Subtract(Now, source.LastHeard) >= timeout;

    private sealed record SourceState(long? Newest, long LastHeard);

    private sealed record IdlePeriod(long Since, long? Watermark);
}
