using System.Text;
using StreamBatch.Domain.Aggregation;
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
    private readonly AggregateLayout _layout;
    private readonly TumblingWindows _windows;
    private readonly HashSet<ulong> _keyHashes = [];
    private readonly Dictionary<string, Entity> _entities = new(StringComparer.Ordinal);

    /// <summary>A recompute of the windows <paramref name="wanted"/>; its memory grows with their events.</summary>
    public WindowRecompute(
        CompiledContract contract,
        HashKey hashKey,
        IEnumerable<(string Key, Window Window)> wanted)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(wanted);
        _contract = contract;
        _layout = new AggregateLayout(contract);
        _windows = new TumblingWindows(contract);
        foreach (var (key, window) in wanted)
        {
            _keyHashes.Add(SipHash.Hash64(hashKey, Encoding.UTF8.GetBytes(key)));
            if (!_entities.TryGetValue(key, out var entity))
            {
                _entities.Add(key, entity = new Entity());
            }

            entity.Windows.TryAdd(window.Start.Microseconds, new Tally(_layout.Width));
        }
    }

    /// <summary>Shows the next event of the log.</summary>
    public void Add(RecordBatch batch, int index, long offset, EventOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ref var header = ref batch.Headers[index];
        if (!_keyHashes.Contains(header.KeyHash)
            || !_entities.TryGetValue(Encoding.UTF8.GetString(batch.KeyOf(index)), out var entity))
        {
            return;
        }

        var tally = header.HasTime ? entity.Windows.GetValueOrDefault(_windows.StartOf(header.Time)) : null;
        switch (outcome.Status)
        {
            case EventStatus.Accepted or EventStatus.Late or EventStatus.Held or EventStatus.Expired:
                Count(entity, tally, batch, index, offset, outcome.Status);
                break;
            case EventStatus.Duplicate:
                tally?.Note(outcome.Status);
                if (entity.Counted.TryGetValue(header.Identity, out var content) && content == header.Content)
                {
                    tally?.AddDuplicate(_layout, header.Present, batch.ValuesOf(index));
                }

                break;
            case EventStatus.Quarantined:
                tally?.Note(outcome.Status);
                tally?.Suspects.Add(SuspectOf(batch, index));
                break;
        }
    }

    /// <summary>What the log gives for a wanted window.</summary>
    /// <exception cref="KeyNotFoundException">The window is not wanted.</exception>
    public RecomputeResult ResultOf(string key, Window window)
    {
        var entity = _entities[key];
        var tally = entity.Windows[window.Start.Microseconds];
        var withQuality = (Int128[])tally.Counted.Clone();
        var withDuplicates = (Int128[])tally.WithDuplicates.Clone();
        HashSet<UInt128> seen = [];
        foreach (var suspect in tally.Suspects)
        {
            if (!entity.Counted.ContainsKey(suspect.Identity) && seen.Add(suspect.Identity))
            {
                _layout.Add(withQuality, suspect.Present, suspect.Values);
                _layout.Add(withDuplicates, suspect.Present, suspect.Values);
            }
        }

        return new RecomputeResult(
            new RecomputeSet
            {
                Counted = Evaluate(tally.Counted),
                WithQuality = Evaluate(withQuality),
                WithDuplicates = Evaluate(withDuplicates),
                OnTime = tally.CountOf(EventStatus.Accepted),
                Late = tally.CountOf(EventStatus.Late),
                Held = tally.CountOf(EventStatus.Held),
                Expired = tally.CountOf(EventStatus.Expired),
                Quarantined = tally.CountOf(EventStatus.Quarantined),
                Duplicates = tally.CountOf(EventStatus.Duplicate),
            },
            [.. tally.Offsets]);
    }

    private void Count(
        Entity entity,
        Tally? tally,
        RecordBatch batch,
        int index,
        long offset,
        EventStatus status)
    {
        ref var header = ref batch.Headers[index];
        tally?.Note(status);
        if (entity.Counted.TryAdd(header.Identity, header.Content))
        {
            tally?.Add(_layout, header.Present, batch.ValuesOf(index));
            if (status is EventStatus.Held or EventStatus.Expired)
            {
                tally?.Offsets.Add(offset);
            }
        }
        else if (entity.Counted[header.Identity] == header.Content)
        {
            // Sent again after the ledger had forgotten it: it expired live, and is a repeat all the same.
            tally?.AddDuplicate(_layout, header.Present, batch.ValuesOf(index));
        }
    }

    private Suspect SuspectOf(RecordBatch batch, int index)
    {
        ref var header = ref batch.Headers[index];
        if (header.Gate == ReasonCode.None)
        {
            return new Suspect(header.Identity, header.Present, batch.ValuesOf(index).ToArray());
        }

        var values = new Int128[_contract.Columns.Length];
        var present = FaultyRecord.ReadColumns(batch.RecordOf(index), _contract, values);
        return new Suspect(header.Identity, present, values);
    }

    private AggregateValues? Evaluate(Int128[] cells) => cells[0] == 0 ? null : _layout.Evaluate(cells);

    private sealed record Suspect(UInt128 Identity, ulong Present, Int128[] Values);

    private sealed class Entity
    {
        public Dictionary<UInt128, ulong> Counted { get; } = [];

        public Dictionary<long, Tally> Windows { get; } = [];
    }

    private sealed class Tally(int width)
    {
        private readonly long[] _counts = new long[(int)EventStatus.Rejected + 1];

        public Int128[] Counted { get; } = new Int128[width];

        public Int128[] WithDuplicates { get; } = new Int128[width];

        public List<Suspect> Suspects { get; } = [];

        public List<long> Offsets { get; } = [];

        public long CountOf(EventStatus status) => _counts[(int)status];

        public void Note(EventStatus status) => _counts[(int)status]++;

        public void Add(AggregateLayout layout, ulong present, ReadOnlySpan<Int128> values)
        {
            layout.Add(Counted, present, values);
            layout.Add(WithDuplicates, present, values);
        }

        public void AddDuplicate(AggregateLayout layout, ulong present, ReadOnlySpan<Int128> values) =>
            layout.Add(WithDuplicates, present, values);
    }
}
