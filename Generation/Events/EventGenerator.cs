using System.Collections.Immutable;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Keys;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Timing;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Events;

/// <summary>
/// Makes the events of a run one after the other, in the order in which they arrive. Memory is bounded by the numbers
/// of keys, sources and partitions, whatever the number of events. Not safe for use by several threads.
/// </summary>
public sealed class EventGenerator
{
    private const int MaxPending = 64;
    private const int MaxPendingEvents = 50;
    private const int PausesInARun = 4;

    // Where nobody knows the clock of the reader, this is past any of them.
    private const long Century = 36_525 * TimeText.Day;

    private readonly Contract _contract;
    private readonly GeneratorOptions _options;
    private readonly GenerationPlan _plan;
    private readonly SeededRandom _random;
    private readonly KeySpace _keys;
    private readonly KeyDistribution _distribution;
    private readonly DelayDistribution _delays;
    private readonly EventClock _clock;
    private readonly WatermarkEstimate _watermark;
    private readonly LateTimes _lateTimes;
    private readonly SourceChoice _sources;
    private readonly SequenceStamps _stamps;
    private readonly EventWriter _writer;
    private readonly MalformedEvents _malformed;
    private readonly IReadOnlyList<IReadOnlyList<BrokenValue>> _broken;
    private readonly RecentEvents? _recent;
    private readonly Queue<(int Due, EventIdentity Identity, int Key, long Time, byte[] Json)> _pending = [];
    private readonly long[] _counts = new long[Enum.GetValues<GeneratedForm>().Length];
    private readonly int[] _owed = new int[Enum.GetValues<GeneratedForm>().Length];
    private readonly ByteWriter _line = new(1_024);
    private readonly ByteWriter _scratch = new(1_024);
    private int _made;
    private long _unstamped;
    private long _now;
    private bool _pauseIsDue;

    /// <summary>A generator of events of <paramref name="contract"/>.</summary>
    /// <exception cref="GenerationException">The contract's rules or the options cannot be met.</exception>
    public EventGenerator(Contract contract, GeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _contract = contract;
        _options = options;
        _random = new SeededRandom(options.Seed);
        var rules = new CompiledRules(contract);
        _broken = BrokenValues.Of(contract, rules, _random);
        _keys = KeySpace.Of(
            contract, rules, options.Keys ?? GeneratorOptions.DefaultKeys, options.Keys is not null, _random);
        _plan = new GenerationPlan(contract, options, _broken.Count > 0, _keys.Count);
        _distribution = new KeyDistribution(_keys.Count, options.Skew);
        _delays = new DelayDistribution(
            options.DisorderShape, options.Disorder ?? contract.Watermark.OutOfOrderness);
        _now = options.Start.Microseconds;
        _clock = new EventClock(_now, _plan.Interval, _plan.Bursts);
        _watermark = new WatermarkEstimate(contract, _plan.Sources, _now, options.ClockRuns);
        _sources = new SourceChoice(_plan, _clock);
        _lateTimes = new LateTimes(contract);
        _stamps = new SequenceStamps(_plan.SequenceGaps);
        var values = new RecordValues(contract, rules, _keys, _plan.Nulls, _random);
        _writer = new EventWriter(contract, _keys, values, _plan.Sources, options.Seed);
        _malformed = new MalformedEvents(contract);
        _recent = _plan.Shares.Any(share => NeedsRecent(share.Form)) ? new RecentEvents() : null;
    }

    /// <summary>The event as JSON on one line, without the line's end; valid until the next one.</summary>
    public ReadOnlySpan<byte> Current => _line.Written;

    /// <summary>What <see cref="Current"/> is made to be.</summary>
    public GeneratedForm Form { get; private set; }

    /// <summary>Why <see cref="Current"/> must be refused or quarantined, if it is new and no tombstone comes first;
    /// <see cref="ReasonCode.None"/> when it need not be.</summary>
    public ReasonCode Reason { get; private set; }

    /// <summary>How much processing time passes before <see cref="Current"/>, so that it never lies in the future
    /// unless it is meant to.</summary>
    public TimeSpan Advance { get; private set; }

    /// <summary>What <see cref="GeneratorOptions.Everything"/> had no room for, and why; a line each.</summary>
    public ImmutableArray<string> LeftOut => _plan.LeftOut;

    /// <summary>How many events of <paramref name="form"/> there were so far.</summary>
    public long CountOf(GeneratedForm form) => _counts[(int)form];

    /// <summary>Makes the next event; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_made == _options.Events)
        {
            return false;
        }

        Tick();
        _line.Clear();
        Reason = ReasonCode.None;
        if (IsPendingDue())
        {
            MakePending();
        }
        else
        {
            Make(Choose());
        }

        _made++;
        _counts[(int)Form]++;
        return true;
    }

    private static bool NeedsRecent(GeneratedForm form) =>
        form is GeneratedForm.Duplicate or GeneratedForm.Conflict or GeneratedForm.Retraction;

    // What was retracted comes while its retraction is still known, so before any pause.
    private bool IsPendingDue() => _pending.TryPeek(out var pending)
        && (pending.Due <= _made || _pauseIsDue || _options.Events - _made <= _pending.Count
            || _clock.Present - pending.Time >= _lateTimes.Horizon / 2);

    private void Tick()
    {
        _clock.Advance(_random);
        _pauseIsDue |= _plan.Pause > 0 && _made > 0 && _made % Math.Max(1, _options.Events / PausesInARun) == 0;
        if (_pauseIsDue && _pending.Count == 0)
        {
            _clock.Pause(_plan.Pause);
            _pauseIsDue = false;
        }

        Advance = TimeSpan.Zero;
        if (_clock.Present > _now)
        {
            // Some events ahead at once, so that not every event needs a step of the clock.
            var ahead = 16 * _plan.Interval.Numerator / _plan.Interval.Denominator;
            Advance = TimeSpan.FromMicroseconds(_clock.Present - _now + ahead);
            _now = _clock.Present + ahead;
        }

        if (_made % _options.RequestEvents == 0)
        {
            _watermark.Refresh(_now);
        }
    }

    private GeneratedForm Choose()
    {
        var drawn = _random.Below(Share.Whole);
        foreach (var (form, share) in _plan.Shares)
        {
            drawn -= share.PartsPerMillion;
            if (drawn < 0)
            {
                return form;
            }
        }

        // What could not be made when it was its turn takes the turn of an ordinary record; not always the same form
        // first, since one that can never be made would hold up the others.
        if (_plan.Shares.Length > 0)
        {
            var owed = _plan.Shares[_random.Below(_plan.Shares.Length)].Form;
            if (_owed[(int)owed] > 0)
            {
                _owed[(int)owed]--;
                return owed;
            }
        }

        return GeneratedForm.Record;
    }

    private void Make(GeneratedForm form)
    {
        Form = form;
        var isMade = form switch
        {
            GeneratedForm.Late => TryLate(),
            GeneratedForm.VeryLate => TryVeryLate(),
            GeneratedForm.Future => TryFuture(),
            GeneratedForm.RuleBreaking => TryRuleBreaking(),
            GeneratedForm.Duplicate => TryDuplicate(),
            GeneratedForm.Conflict => TryConflict(),
            GeneratedForm.Retraction => TryRetraction(),
            GeneratedForm.EarlyRetraction => TryEarlyRetraction(),
            GeneratedForm.Tombstone => MakeTombstone(),
            GeneratedForm.Malformed => MakeMalformed(),
            _ => false,
        };
        if (!isMade)
        {
            if (form != GeneratedForm.Record)
            {
                _owed[(int)form]++;
            }

            Form = GeneratedForm.Record;
            MakeRecord(PresentTime(), progress: true);
        }
    }

    private bool TryLate()
    {
        if (_watermark.Value is not { } watermark || _lateTimes.Late(watermark, _random) is not { } time)
        {
            return false;
        }

        // A held event is heard by nobody.
        MakeRecord(time, progress: _contract.LatePolicy != LatePolicy.Quarantine);
        return true;
    }

    private bool TryVeryLate()
    {
        if (_watermark.Value is not { } watermark)
        {
            return false;
        }

        MakeRecord(_lateTimes.VeryLate(watermark, _random), progress: false);
        return true;
    }

    private bool TryFuture()
    {
        var maxAhead = _contract.Watermark.MaxAhead!.Value.Ticks / TimeSpan.TicksPerMicrosecond;
        var least = _now + (_options.ClockRuns ? maxAhead + 1 : Century);
        var time = Rounded(_random.Between(least, least + maxAhead + TimeText.Second));
        if (time < least)
        {
            time += TimeText.Day;
        }

        MakeRecord(time, progress: false);
        Reason = ReasonCode.TimeInFuture;
        return true;
    }

    private bool TryRuleBreaking()
    {
        var group = _broken[_random.Below(_broken.Count)];
        var broken = group[_random.Below(group.Count)];
        MakeRecord(PresentTime(), progress: false, broken);
        Reason = broken.Reason;
        return true;
    }

    private bool TryDuplicate()
    {
        if (_recent!.Find(_random, IsKnown) is not { } first)
        {
            return false;
        }

        _line.WriteRaw(first.Json);
        if (_random.Below(4) == 0)
        {
            // A producer that traces its retries: what is no content makes no difference.
            _line.Truncate(_line.Length - 1);
            _line.WriteRaw(",\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"}"u8);
        }

        return true;
    }

    private bool TryConflict()
    {
        if (FindRecord(recent => recent.Identity.Partition is null
            && !(recent.Form == GeneratedForm.Late && _contract.LatePolicy == LatePolicy.Quarantine)) is not { } first)
        {
            return false;
        }

        // Values may come out the same; a moment later (a day, where event time is a date) they are other content.
        var moment = Rounded(1) == 1 ? 1 : TimeText.Day;
        _writer.WriteRecord(_line, first.Identity, first.Key, first.Time + moment, null);
        return true;
    }

    private bool TryRetraction()
    {
        if (FindRecord(recent => _lateTimes.IsOpen(recent.Time, _watermark.Value)
            && (!recent.IsRetracted || _random.Below(16) == 0)) is not { } target)
        {
            return false;
        }

        target.IsRetracted = true;
        MakeRetraction(target.Identity, target.Key, target.Time);
        return true;
    }

    private bool TryEarlyRetraction()
    {
        if (_pending.Count == MaxPending || _pauseIsDue || _options.Events - _made <= _pending.Count + 1)
        {
            return false;
        }

        var time = PresentTime();
        var key = _distribution.Next(_random);
        var identity = NewIdentity(_sources.Draw(_random), key);
        _writer.WriteRecord(_line, identity, key, time, null);
        var due = _made + 1 + _random.Below(MaxPendingEvents);
        _pending.Enqueue((due, identity, key, time, _line.ToArray()));
        _line.Clear();
        MakeRetraction(identity, key, time);
        return true;
    }

    private void MakePending()
    {
        var (_, identity, key, time, json) = _pending.Dequeue();
        Form = GeneratedForm.RetractedRecord;
        _line.WriteRaw(json);
        _recent?.Add(Form, identity, key, time, _line.Written);
    }

    private void MakeRetraction(EventIdentity target, int key, long time)
    {
        var identity = NewIdentity(target.Source, key);
        _writer.WriteRetraction(_line, identity, key, time, target, hasData: _random.Below(2) == 0);
        Remember(identity, key, time, progress: false);
    }

    private bool MakeTombstone()
    {
        var key = _distribution.Next(_random);
        var time = PresentTime();
        var identity = NewIdentity(_sources.Draw(_random), key);
        _writer.WriteTombstone(_line, identity, key, time, hasData: _random.Below(2) == 0);
        Remember(identity, key, time, progress: false);
        return true;
    }

    private bool MakeMalformed()
    {
        _scratch.Clear();
        var identity = new EventIdentity(_sources.Draw(_random), null, ++_unstamped);
        _writer.WriteRecord(_scratch, identity, _distribution.Next(_random), PresentTime(), null);
        Reason = _malformed.Write(_line, _scratch.Written, _random);
        return true;
    }

    private void MakeRecord(long time, bool progress, BrokenValue? broken = null)
    {
        var key = _distribution.Next(_random);
        var identity = NewIdentity(_sources.Draw(_random), key);
        _writer.WriteRecord(_line, identity, key, time, broken);
        Remember(identity, key, time, progress);
    }

    private void Remember(EventIdentity identity, int key, long time, bool progress)
    {
        _recent?.Add(Form, identity, key, time, _line.Written);
        if (progress || Form is GeneratedForm.Retraction or GeneratedForm.EarlyRetraction or GeneratedForm.Tombstone)
        {
            _watermark.Hear(identity.Source, progress ? time : null, _now);
        }
    }

    private RecentEvent? FindRecord(Func<RecentEvent, bool> fit) => _recent!.Find(_random, recent =>
        recent.Form is GeneratedForm.Record or GeneratedForm.Late
        && !_sources.IsSilent(recent.Identity.Source)
        && IsKnown(recent)
        && fit(recent));

    private bool IsKnown(RecentEvent recent) => _lateTimes.IsWithinHorizon(recent.Time, _watermark.Value);

    private EventIdentity NewIdentity(int source, int key)
    {
        if (!_plan.IsSequenced(source))
        {
            return new EventIdentity(source, null, ++_unstamped);
        }

        var partition = _keys.PartitionOf(key);
        return new EventIdentity(source, partition, _stamps.Next(source, partition, _random));
    }

    private long PresentTime() => Rounded(_clock.Present - _delays.Next(_random));

    private long Rounded(long time) => _lateTimes.Rounded(time);
}
