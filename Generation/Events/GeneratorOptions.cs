using StreamBatch.Domain.Time;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Timing;

namespace StreamBatch.Generation.Events;

/// <summary>What to generate. Equal options and contracts give equal bytes on every machine. A share is one of all
/// lines; null means none, or a moderate one with <see cref="Everything"/>.</summary>
public sealed record GeneratorOptions
{
    /// <summary>The most events of a run.</summary>
    public const int MaxEvents = 1_000_000_000;

    /// <summary>The most entity keys.</summary>
    public const int MaxKeys = 1_000_000;

    /// <summary>The most sources.</summary>
    public const int MaxSources = 1_000;

    /// <summary>The most events per second: one a microsecond.</summary>
    public const decimal MaxRate = 1_000_000;

    /// <summary>The keys of a run when nothing is said.</summary>
    public const int DefaultKeys = 100;

    /// <summary>The sources of a run when nothing is said and the contract lists fewer.</summary>
    public const int DefaultSources = 4;

    /// <summary>2000-01-01T00:00:00Z, where the virtual clock of <c>simulate</c> begins.</summary>
    public static readonly EventTime DefaultStart = new(946_684_800_000_000);

    /// <summary>The seed of every choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of events, repeated and malformed ones included; 1 to <see cref="MaxEvents"/>.</summary>
    public int Events { get; init; } = 10_000;

    /// <summary>The event time from which the events go on.</summary>
    public EventTime Start { get; init; } = DefaultStart;

    /// <summary>Events per second of event time, with at most three digits after the point; null: so many that the
    /// events cover twenty windows, or that sessions of several events arise.</summary>
    public decimal? Rate { get; init; }

    /// <summary>The number of entity keys; null: <see cref="DefaultKeys"/>, or as many as the contract's rules leave.
    /// </summary>
    public int? Keys { get; init; }

    /// <summary>The exponent of the Zipf distribution of keys, 0 to 8; 0 is uniform.</summary>
    public decimal Skew { get; init; } = 1;

    /// <summary>The number of sources, those that the contract lists first; null: those, and at least
    /// <see cref="DefaultSources"/>.</summary>
    public int? Sources { get; init; }

    /// <summary>How far an event may lie behind the event clock; null: the contract's outOfOrderness.</summary>
    public TimeSpan? Disorder { get; init; }

    /// <summary>How these delays are spread.</summary>
    public DisorderShape DisorderShape { get; init; } = DisorderShape.Exponential;

    /// <summary>How many events one watermark judges: 1 in a simulation, 1,000 when a file is ingested.</summary>
    public int RequestEvents { get; init; } = 1_000;

    /// <summary>Whether processing time moves with the event clock, as in a simulation.</summary>
    public bool ClockRuns { get; init; }

    /// <summary>Turns every irregularity on that the contract has room for.</summary>
    public bool Everything { get; init; }

    /// <summary>The share of null or absent values of properties that are not required; null: 0.05.</summary>
    public Share? Nulls { get; init; }

    /// <summary>Late records.</summary>
    public Share? Late { get; init; }

    /// <summary>Expired records.</summary>
    public Share? VeryLate { get; init; }

    /// <summary>Repeats.</summary>
    public Share? Duplicates { get; init; }

    /// <summary>Known identities with other content.</summary>
    public Share? Conflicts { get; init; }

    /// <summary>Records past <c>maxAhead</c>.</summary>
    public Share? Future { get; init; }

    /// <summary>Retractions, half of them before what they retract.</summary>
    public Share? Retractions { get; init; }

    /// <summary>Tombstones.</summary>
    public Share? Tombstones { get; init; }

    /// <summary>Lines that are no events.</summary>
    public Share? Malformed { get; init; }

    /// <summary>Records that break a rule.</summary>
    public Share? RuleBreaking { get; init; }

    /// <summary>Events that come in bursts.</summary>
    public Share? Bursts { get; init; }

    /// <summary>How many sources fall silent again and again.</summary>
    public int? IdleSources { get; init; }

    /// <summary>Whether every source stamps dense sequences per partition; with <see cref="Everything"/> alone, every
    /// second one does.</summary>
    public bool Sequence { get; init; }

    /// <summary>The share of sequence numbers that are never sent.</summary>
    public Share? SequenceGaps { get; init; }

    /// <summary>Refuses numbers that are out of their bounds.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Events, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Events, MaxEvents);
        ArgumentOutOfRangeException.ThrowIfLessThan(Keys ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Keys ?? 1, MaxKeys);
        ArgumentOutOfRangeException.ThrowIfLessThan(Sources ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Sources ?? 1, MaxSources);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rate ?? 1, 0.001m);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Rate ?? 1, MaxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(Disorder ?? TimeSpan.Zero, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestEvents, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(IdleSources ?? 0);
    }
}
