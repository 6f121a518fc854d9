using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Releasing;

/// <summary>
/// What goes with the release of an event some of whose windows the state has dropped: recomputed from the log, they
/// are corrected, or, being sessions, taken into the state again. It is shown the log first, then counts the event,
/// then is told what readers have of the windows that it names. Not safe for use by several threads.
/// </summary>
public sealed class ReleasePlanner
{
    private readonly Contract _contract;
    private readonly Release _release;
    private readonly ReleaseRecompute _recompute;
    private readonly EventWindows _windows;
    private Dictionary<Window, AggregateValues?> _before = [];

    /// <summary>The planner of a release that has not been applied yet.</summary>
    public ReleasePlanner(CompiledContract contract, HashKey hashKey, Release release)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract.Contract;
        _release = release;
        _recompute = new ReleaseRecompute(contract, hashKey, release);
        _windows = new EventWindows(contract);
        Own = _windows.WindowsOf(_recompute.Time);
    }

    /// <summary>The event's entity key.</summary>
    public string Key => _recompute.Key;

    /// <summary>The windows of the event; of a session its own [t, t + gap).</summary>
    public IReadOnlyList<Window> Own { get; }

    /// <summary>Whether an event of the same identity was counted, in a time that the ledger has forgotten: it must not
    /// be counted again.</summary>
    public bool IsCounted => _recompute.IsCounted;

    /// <summary>Whether the state has dropped a window of the event, so that the log must be shown.</summary>
    /// <param name="watermark">The watermark of the partition, in microseconds.</param>
    public bool NeedsLog(long? watermark) => Own.Any(
        window => _windows.StatusOf(window.End.Microseconds, watermark) == WindowStatus.Expired);

    /// <summary>Shows the next event of the log.</summary>
    public void Show(RecordBatch batch, int index, long offset, EventOutcome outcome) =>
        _recompute.Add(batch, index, offset, outcome);

    /// <summary>Shows a control record of the log.</summary>
    public void ShowControl(ReadOnlySpan<byte> record, EventOutcome outcome)
    {
        switch (RecordCodec.ReadControl(record, out var payload))
        {
            case ControlKind.Released:
                _recompute.Add(Release.Read(payload), outcome);
                break;
            case ControlKind.Correction:
                _recompute.Add(Correction.Read(payload, _contract));
                break;
        }
    }

    /// <summary>Counts the event: once, after the log. Returns the windows that readers may have, before and after.
    /// </summary>
    public IReadOnlyList<Window> Count()
    {
        if (!_windows.IsSession)
        {
            _before = Own.ToDictionary(window => window, _recompute.ValuesOf);
        }

        return _recompute.Apply(_release);
    }

    /// <summary>The plan.</summary>
    /// <param name="state">The state of the event's entity, or of its partition, as it is.</param>
    /// <param name="newest">The newest revision of each window that <see cref="Count"/> named, and what stands with it.
    /// </param>
    public ReleasePlan Make(
        PartitionState state,
        IReadOnlyDictionary<Window, (int Revision, AggregateValues? Values)> newest)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(newest);
        if (_windows.IsSession)
        {
            var key = Encoding.UTF8.GetBytes(Key);

            // What is settled is dropped before the release takes effect.
            bool IsLive(long time) => state.SessionOf(key, time) is { } session && !state.IsSettled(session);
            return new ReleasePlan(_release with { Revival = _recompute.Revive(IsLive, newest) }, []);
        }

        List<Correction> corrections = [];
        foreach (var window in Own.Where(state.IsSettled))
        {
            var values = _recompute.ValuesOf(window);
            var (revision, standing) = newest[window];

            // A retraction whose target is not counted changes nothing.
            if (_release.IsRecord || !Equals(values, _before[window]))
            {
                corrections.Add(CorrectionOf(window, revision + 1, values, standing, state.NextOffset));
            }
        }

        return new ReleasePlan(_release, corrections);
    }

    private Correction CorrectionOf(
        Window window,
        int revision,
        AggregateValues? values,
        AggregateValues? standing,
        long restsOn) => new()
        {
            Key = Key,
            Window = window,
            Revision = revision,
            Cause = PaneCause.Released,
            Class = DriftClass.Late,
            Run = null,
            RestsOn = restsOn,
            Values = values,
            Before = standing,
            Counted = [],
        };
}
