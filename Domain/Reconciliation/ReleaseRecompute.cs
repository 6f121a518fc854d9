using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// What the release of an expired event changes in windows that the state has dropped: it is shown everything of the
/// event's entity in the log, counts what was counted, and then the event as well. Windows with a start of their own
/// give corrections; dropped sessions are taken into the state again, as later events may still touch what they become.
/// Its memory grows with the entity's events. Not safe for use by several threads.
/// </summary>
public sealed class ReleaseRecompute
{
    private readonly byte[] _key;
    private readonly LiveWindows _live;
    private readonly SessionWindows? _sessions;
    private readonly EventWindows _windows;
    private readonly RecordBatch _released;
    private readonly Dictionary<long, byte[]> _waiting = [];
    private readonly CompiledContract _contract;
    private readonly HashKey _hashKey;
    private readonly Window _own;
    private readonly UInt128 _identity;
    private IReadOnlyList<(Window Window, SessionEvent[] Events)> _before = [];

    /// <summary>The recompute for a release that has not been applied yet.</summary>
    public ReleaseRecompute(CompiledContract contract, HashKey hashKey, Release release)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(release);
        _contract = contract;
        _hashKey = hashKey;
        _live = LiveWindows.For(contract);
        _sessions = _live as SessionWindows;
        _windows = new EventWindows(contract);
        _released = new RecordBatch(contract);
        Recheck(release.Record.Span);
        _key = _released.KeyOf(0).ToArray();
        _own = _windows.WindowAt(_windows.LastStartOf(_released.Headers[0].Time));
        _identity = _released.Headers[0].Identity;
        KeyHash = _released.Headers[0].KeyHash;
        Time = _released.Headers[0].Time;
        Key = Encoding.UTF8.GetString(_key);
    }

    /// <summary>The event's entity key.</summary>
    public string Key { get; }

    /// <summary>The hash of the event's entity key.</summary>
    public ulong KeyHash { get; }

    /// <summary>The event's time in microseconds.</summary>
    public long Time { get; }

    /// <summary>Whether an event of the same identity was counted, as far as the log has been shown.</summary>
    public bool IsCounted { get; private set; }

    /// <summary>Shows the next event of the log.</summary>
    public void Add(RecordBatch batch, int index, long offset, EventOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!IsOfEntity(batch, index))
        {
            return;
        }

        if (outcome.Status is EventStatus.Accepted or EventStatus.Late)
        {
            IsCounted |= batch.Headers[index].Identity == _identity;
            Take(batch, index, outcome.Watermark, WindowChanges.None);
        }

        if (outcome.Status is EventStatus.Held or EventStatus.Expired)
        {
            _waiting[offset] = batch.RecordOf(index).ToArray();
        }
    }

    /// <summary>Shows a release of the log.</summary>
    public void Add(Release release, EventOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(release);
        Recheck(release.Record.Span);
        if (IsOfEntity(_released, 0) && outcome.Status is EventStatus.Accepted or EventStatus.Late)
        {
            IsCounted |= _released.Headers[0].Identity == _identity;
            var (watermark, change) = release.IsRecount
                ? ((long?)null, WindowChanges.Recounted)
                : (outcome.Watermark, WindowChanges.None);
            Take(_released, 0, watermark, change);
        }
    }

    /// <summary>Shows a correction of the log.</summary>
    public void Add(Correction correction)
    {
        ArgumentNullException.ThrowIfNull(correction);
        foreach (var offset in correction.Key == Key ? correction.Counted : [])
        {
            if (_waiting.Remove(offset, out var record))
            {
                Recheck(record);
                IsCounted |= _released.Headers[0].Identity == _identity;
                Take(_released, 0, null, WindowChanges.Recounted);
            }
        }
    }

    /// <summary>Counts the event. Returns the windows that readers may have, before and after.</summary>
    public IReadOnlyList<Window> Apply(Release release)
    {
        ArgumentNullException.ThrowIfNull(release);
        _before = _sessions?.Around(_key, _own) ?? [];
        Recheck(release.Record.Span);
        Take(_released, 0, null, WindowChanges.Recounted);
        if (_sessions is null)
        {
            return _windows.WindowsOf(Time);
        }

        return [.. _before.Concat(_sessions.Around(_key, _own)).Select(item => item.Window).Distinct()];
    }

    /// <summary>The values of a window with its own start after <see cref="Apply"/>; null when it counts no event.
    /// </summary>
    public AggregateValues? ValuesOf(Window window) =>
        ((AlignedWindows)_live).ValuesOf(window, KeyHash, _key);

    /// <summary>The sessions for <see cref="Release.Revival"/>: those around the event that are not
    /// <paramref name="isLive"/>.</summary>
    /// <param name="isLive">Whether the state has the session that contains an instant (microseconds).</param>
    /// <param name="newest">The newest revision of each window that <see cref="Apply"/> named, and what stands with it.
    /// </param>
    public ReadOnlyMemory<byte> Revive(
        Predicate<long> isLive,
        IReadOnlyDictionary<Window, (int Revision, AggregateValues? Values)> newest)
    {
        ArgumentNullException.ThrowIfNull(isLive);
        ArgumentNullException.ThrowIfNull(newest);
        return _sessions!.WriteRevival(
            _key, _before.Where(item => !isLive(item.Window.Start.Microseconds)), newest);
    }

    private bool IsOfEntity(RecordBatch batch, int index) =>
        batch.Headers[index].KeyHash == KeyHash && batch.KeyOf(index).SequenceEqual(_key);

    private void Recheck(ReadOnlySpan<byte> record)
    {
        _released.Clear();
        FaultyRecord.Recheck(record, _contract, _hashKey, ReasonCode.Expired, -1, _released);
    }

    private void Take(RecordBatch batch, int index, long? watermark, WindowChanges change)
    {
        switch (batch.Headers[index].Kind)
        {
            case RecordKind.Record:
                _live.Count(batch, index, watermark, change);
                break;
            case RecordKind.Retraction:
                _live.Retract(batch, index, watermark, change | WindowChanges.Retracted);
                break;
            case RecordKind.Tombstone:
                _live.Bury(batch, index, watermark, change | WindowChanges.Buried);
                break;
        }
    }
}
