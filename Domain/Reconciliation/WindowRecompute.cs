using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// Recomputes chosen windows of one partition from all its logged events: on time, late, held and expired alike, each
/// identity once, without horizon and without lateness. It is shown every event of the log in order, with the outcome
/// that it had, and keeps what the hypotheses on a drift need. Not safe for use by several threads.
/// </summary>
public sealed class WindowRecompute
{
    private readonly CompiledContract _contract;
    private readonly HashKey _hashKey;
    private readonly AggregateLayout _layout;
    private readonly EventWindows _windows;
    private readonly Contribution _scratch;
    private readonly ByteWriter _data = new(64);
    private readonly RecordBatch _readable;
    private readonly RecordBatch _released;
    private readonly bool _isSession;
    private readonly HashSet<ulong> _keyHashes = [];
    private readonly Dictionary<string, (EntityHistory History, HashSet<Window> Wanted)> _entities =
        new(StringComparer.Ordinal);

    /// <summary>A recompute of the windows <paramref name="wanted"/>; its memory grows with their events, of sessions
    /// with all events of their entities.</summary>
    public WindowRecompute(
        CompiledContract contract,
        HashKey hashKey,
        IEnumerable<(string Key, Window Window)> wanted)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(wanted);
        _contract = contract;
        _hashKey = hashKey;
        _layout = new AggregateLayout(contract);
        _windows = new EventWindows(contract);
        _scratch = new Contribution(_layout);
        _readable = new RecordBatch(contract);
        _released = new RecordBatch(contract);
        _isSession = contract.Contract.Windows.Kind == WindowKind.Session;
        foreach (var (key, window) in wanted)
        {
            _keyHashes.Add(SipHash.Hash64(hashKey, Encoding.UTF8.GetBytes(key)));
            if (!_entities.TryGetValue(key, out var entity))
            {
                _entities.Add(key, entity = (new EntityHistory(), []));
            }

            entity.Wanted.Add(window);
        }
    }

    /// <summary>Shows the next event of the log.</summary>
    public void Add(RecordBatch batch, int index, long offset, EventOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Add(batch, index, offset, outcome, isReleased: false);
    }

    /// <summary>Shows the next control record of the log: what is released from the quarantine counts, too.</summary>
    public void AddControl(ReadOnlySpan<byte> record, EventOutcome outcome)
    {
        if (RecordCodec.ReadControl(record, out var payload) == ControlKind.Released)
        {
            var release = Release.Read(payload);
            _released.Clear();
            FaultyRecord.Recheck(
                release.Record.Span, _contract, _hashKey, release.Waived, release.WaivedProperty, _released);
            Add(_released, 0, release.Offset, outcome, isReleased: true);
        }
    }

    private void Add(RecordBatch batch, int index, long offset, EventOutcome outcome, bool isReleased)
    {
        ref var header = ref batch.Headers[index];
        if (!header.HasTime || !_keyHashes.Contains(header.KeyHash)
            || !_entities.TryGetValue(Encoding.UTF8.GetString(batch.KeyOf(index)), out var entity))
        {
            return;
        }

        if (header.Kind != RecordKind.Record)
        {
            if (outcome.Status is EventStatus.Accepted or EventStatus.Late or EventStatus.Held or EventStatus.Expired)
            {
                TakeBack(entity.History, ref header);
            }

            // A retraction that the windows did not take is what explains that the batch does without its target.
            if (!isReleased && header.Kind == RecordKind.Retraction && outcome.Status is EventStatus.Held or EventStatus.Expired)
            {
                entity.History.Seen.Add(new LoggedContribution(
                    header.Time, header.Identity, header.Content, 0, outcome.Status, outcome.Watermark, offset, []));
            }

            return;
        }

        if (_isSession || _windows.WindowsOf(header.Time).Any(entity.Wanted.Contains))
        {
            entity.History.Add(new LoggedContribution(
                header.Time,
                header.Identity,
                header.Content,
                RetractionKey.Of(ref header),
                outcome.Status,
                outcome.Watermark,
                offset,
                ContributionOf(batch, index),
                header.HasSequence,
                isReleased));
        }
    }

    /// <summary>What the log gives for a wanted window.</summary>
    /// <exception cref="KeyNotFoundException">The window is not wanted.</exception>
    public RecomputeResult ResultOf(string key, Window window)
    {
        var (history, wanted) = _entities[key];
        if (!wanted.Contains(window))
        {
            throw new KeyNotFoundException($"Window {window} is not wanted.");
        }

        var counted = EventsIn(window, history.Counted());
        var seen = history.Seen.FindAll(item => Contains(window, item.Time));
        int Judged(WindowStatus status) => seen.Count(item => IsJudged(item)
            && _windows.StatusOf(_isSession ? _windows.EndOf(item.Time) : window.End.Microseconds, item.Watermark)
                == status);
        return new RecomputeResult(
            new RecomputeSet
            {
                Counted = Evaluate(counted),
                WithQuality = Evaluate(EventsIn(window, history.WithQuality())),
                WithDuplicates = Evaluate(EventsIn(window, history.WithDuplicates())),
                OnTime = Judged(WindowStatus.OnTime),
                Late = Judged(WindowStatus.Late),
                Held = Judged(WindowStatus.Held),
                Expired = Judged(WindowStatus.Expired),
                Quarantined = seen.Count(item => item.Status == EventStatus.Quarantined),
                Duplicates = seen.Count(item => item.Status == EventStatus.Duplicate),
            },
            [.. counted.Where(item => item.Status is EventStatus.Held or EventStatus.Expired)
                .Select(item => item.Offset).Order()]);
    }

    private static bool IsJudged(LoggedContribution item) =>
        item.Status is EventStatus.Accepted or EventStatus.Late or EventStatus.Held or EventStatus.Expired;

    private static void TakeBack(EntityHistory history, ref RecordHeader header)
    {
        if (header.Kind == RecordKind.Retraction)
        {
            history.Retract(RetractionKey.Of(ref header));
        }
        else
        {
            history.Bury(header.Time);
        }
    }

    private static bool Contains(Window window, long time) =>
        window.Start.Microseconds <= time && time < window.End.Microseconds;

    // A session is there only when a chain of the events has exactly its bounds.
    private List<LoggedContribution> EventsIn(Window window, List<LoggedContribution> events)
    {
        if (!_isSession)
        {
            return events.FindAll(item => Contains(window, item.Time));
        }

        List<LoggedContribution> chain = [];
        foreach (var item in events.OrderBy(item => item.Time))
        {
            if (chain.Count > 0 && item.Time > _windows.EndOf(chain[^1].Time))
            {
                if (IsChain(chain, window))
                {
                    return chain;
                }

                chain = [];
            }

            chain.Add(item);
        }

        return IsChain(chain, window) ? chain : [];
    }

    private bool IsChain(List<LoggedContribution> chain, Window window) => chain.Count > 0
        && chain[0].Time == window.Start.Microseconds && _windows.EndOf(chain[^1].Time) == window.End.Microseconds;

    private byte[] ContributionOf(RecordBatch batch, int index)
    {
        _data.Clear();
        ref var header = ref batch.Headers[index];
        if (header.Gate == ReasonCode.None)
        {
            Contribution.Write(_layout, batch, index, _data);
        }
        else
        {
            // What a batch job without such a gate may have counted: what can be read.
            _readable.Clear();
            FaultyRecord.Recheck(
                batch.RecordOf(index), _contract, _hashKey, header.Gate, header.GateProperty, _readable);
            Contribution.Write(_layout, _readable, 0, _data);
        }

        return _data.ToArray();
    }

    private AggregateValues? Evaluate(List<LoggedContribution> events)
    {
        if (events.Count == 0)
        {
            return null;
        }

        var tally = new WindowTally(_layout);
        foreach (var item in events)
        {
            _scratch.Read(item.Time, item.Data);
            tally.Add(_scratch);
        }

        return tally.Evaluate();
    }
}
