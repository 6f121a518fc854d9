using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Events;

/// <summary>The options with every default resolved against a contract, and checked.</summary>
internal sealed class GenerationPlan
{
    private const int DefaultWindows = 20;
    private const int SilentPhases = 8;

    private static readonly Share UsualNulls = new(50_000);

    private readonly Contract _contract;
    private readonly GeneratorOptions _options;
    private readonly ImmutableArray<string>.Builder _leftOut = ImmutableArray.CreateBuilder<string>();

    public GenerationPlan(Contract contract, GeneratorOptions options, bool canBreakRules, int keys)
    {
        _contract = contract;
        _options = options;
        Sources = options.Sources
            ?? Math.Max(contract.Watermark.Sources.Length, GeneratorOptions.DefaultSources);
        IsSequenced = source => options.Sequence || (options.Everything && source % 2 == 1);
        Nulls = options.Nulls ?? UsualNulls;
        Bursts = Of(options.Bursts, 200_000);
        SequenceGaps = GapsOf();
        IdleSources = IdleSourcesOf();
        Shares = SharesOf(canBreakRules);
        Interval = IntervalOf(keys);
        RefuseTooLong();
        RefuseRulesOnEventTime();
        var timeout = contract.Watermark.IdleTimeout?.Ticks / TimeSpan.TicksPerMicrosecond ?? 0;
        SilentPhase = Math.Max(1, Math.Max(Span / SilentPhases, 2 * timeout));
        Pause = IdleSources > 0 ? 2 * timeout : 0;
    }

    public int Sources { get; }

    public Func<int, bool> IsSequenced { get; }

    public Share Nulls { get; }

    public Share Bursts { get; }

    public Share SequenceGaps { get; }

    public int IdleSources { get; }

    /// <summary>The share of each form but <see cref="GeneratedForm.Record"/>, which is the rest.</summary>
    public ImmutableArray<(GeneratedForm Form, Share Share)> Shares { get; }

    /// <summary>The distance of two events in microseconds, as a quotient.</summary>
    public (long Numerator, long Denominator) Interval { get; }

    /// <summary>The event time of the whole run without pauses, in microseconds.</summary>
    public long Span => (long)Int128.Min(long.MaxValue / 4, (Int128)_options.Events * Interval.Numerator
        / Interval.Denominator);

    /// <summary>How long a source is silent, and then heard, in microseconds.</summary>
    public long SilentPhase { get; }

    /// <summary>How long nothing at all happens, some times in a run, in microseconds; 0: never.</summary>
    public long Pause { get; }

    /// <summary>What <see cref="GeneratorOptions.Everything"/> had no room for, and why.</summary>
    public ImmutableArray<string> LeftOut => _leftOut.ToImmutable();

    private Share Of(Share? given, int usualPartsPerMillion) =>
        given ?? (_options.Everything ? new Share(usualPartsPerMillion) : Share.None);

    private ImmutableArray<(GeneratedForm Form, Share Share)> SharesOf(bool canBreakRules)
    {
        var retractions = Of(_options.Retractions, 20_000);
        var early = new Share(retractions.PartsPerMillion / 2);
        (GeneratedForm Form, Share Share)[] shares =
        [
            (GeneratedForm.Late, Needs(_contract.AllowedLateness > TimeSpan.Zero, "--late-share", _options.Late, 30_000,
                "the contract's allowedLateness is 0, so no event is late")),
            (GeneratedForm.VeryLate, Of(_options.VeryLate, 10_000)),
            (GeneratedForm.Duplicate, Of(_options.Duplicates, 30_000)),
            (GeneratedForm.Conflict, Needs(!_options.Sequence, "--conflicts", _options.Conflicts, 10_000,
                "a repeated sequence is a duplicate whatever its content")),
            (GeneratedForm.Future, Needs(_contract.Watermark.MaxAhead is not null, "--future", _options.Future, 5_000,
                "the contract has no maxAhead, so one such event would complete every window")),
            (GeneratedForm.EarlyRetraction, early),
            (GeneratedForm.Retraction, new Share(retractions.PartsPerMillion - early.PartsPerMillion)),
            (GeneratedForm.Tombstone, Of(_options.Tombstones, 2_000)),
            (GeneratedForm.Malformed, Of(_options.Malformed, 10_000)),
            (GeneratedForm.RuleBreaking, Needs(canBreakRules, "--rule-breaking", _options.RuleBreaking, 20_000,
                "the contract has no property but those of the key and the event time")),
        ];
        return shares.Sum(share => share.Share.PartsPerMillion) < Share.Whole
            ? [.. shares.Where(share => share.Share.PartsPerMillion > 0)]
            : throw new GenerationException("the shares of all irregular events must be less than 1 together");
    }

    private Share Needs(bool isPossible, string option, Share? given, int usual, string reason)
    {
        if (isPossible)
        {
            return Of(given, usual);
        }

        if (given?.PartsPerMillion > 0)
        {
            throw new GenerationException($"{option}: {reason}");
        }

        if (_options.Everything)
        {
            _leftOut.Add($"{option}: {reason}");
        }

        return Share.None;
    }

    private Share GapsOf()
    {
        if (_options.SequenceGaps?.PartsPerMillion > 0 && _options is { Sequence: false, Everything: false })
        {
            throw new GenerationException("--sequence-gaps: only --sequence stamps sequences");
        }

        return Of(_options.SequenceGaps, 10_000);
    }

    private int IdleSourcesOf()
    {
        if (_options.IdleSources >= Sources)
        {
            throw new GenerationException($"--idle-sources: at least one of {Sources} sources has to go on");
        }

        if (!_options.Everything || _options.IdleSources is not null)
        {
            return _options.IdleSources ?? 0;
        }

        if (Sources == 1)
        {
            _leftOut.Add("--idle-sources: there is only one source");
        }

        return Sources / 2;
    }

    private (long Numerator, long Denominator) IntervalOf(int keys)
    {
        if (_options.Rate is { } rate)
        {
            return (1_000_000_000, (long)(rate * 1_000));
        }

        // An entity's sessions hold several events when these follow each other within half a gap on average.
        var size = _contract.Windows.Size.Ticks / TimeSpan.TicksPerMicrosecond;
        return _contract.Windows.Kind == WindowKind.Session
            ? (size, 2L * keys)
            : (size * DefaultWindows, _options.Events);
    }

    private void RefuseTooLong()
    {
        // A tenth of what RFC 3339 can write is left for lateness, pauses and the future.
        var end = (Int128)_options.Start.Microseconds + Span;
        if (_options.Start.Microseconds < TimeText.Least / 10 * 9 || end > TimeText.Greatest / 10 * 9)
        {
            throw new GenerationException("--start, --rate and --events: the run leaves the years that can be written; "
                + $"it must lie from {new EventTime(TimeText.Least / 10 * 9)} to "
                + $"{new EventTime(TimeText.Greatest / 10 * 9)}");
        }
    }

    // Late and future events would break such a rule instead of being late or too early.
    private void RefuseRulesOnEventTime()
    {
        if (_contract.EventTimeProperty is { } index
            && _contract.Properties[index] is var property
            && (property.Minimum is not null || property.Maximum is not null || !property.AllowedValues.IsEmpty))
        {
            throw new GenerationException(
                $"property {property.Name}: no events are made for an event time with a range or allowed values");
        }
    }
}
