using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Embedded;

/// <summary>
/// What goes with the release of an event some of whose windows the state has dropped: recomputed from the log, they
/// are corrected, or, being sessions, taken into the state again.
/// </summary>
internal sealed class ReleasePlanner(EmbeddedHost host, HostedContract hosted, int partition)
{
    private readonly CompiledContract _compiled = hosted.Control.Contract;

    /// <summary>The plan, or why there is none: the event was counted before, in a time that the ledger has forgotten,
    /// so that it must not be counted again; or what it is to be counted with is not kept any more.</summary>
    public async Task<(ReleasePlan? Plan, ReleaseRefusal? Refusal)> MakeAsync(
        Release release,
        CancellationToken cancellationToken)
    {
        var recompute = new ReleaseRecompute(_compiled, host.HashKey, release);
        var windows = new EventWindows(_compiled);
        var state = hosted.Writers[partition].State;
        var own = windows.WindowsOf(recompute.Time);
        var isSession = hosted.Contract.Windows.Kind == WindowKind.Session;
        if (!own.Any(window => windows.StatusOf(window.End.Microseconds, state.Watermark) == WindowStatus.Expired))
        {
            return (new ReleasePlan(release, []), null);
        }

        var control = hosted.Control;
        if (own.Any(window => control.IsDropped(WindowGrouping.GroupOf(hosted.Contract, window))))
        {
            return (null, ReleaseRefusal.ResultsDropped);
        }

        if (own.Any(window => window.Start.Microseconds < control.Retained?.Bound))
        {
            return (null, ReleaseRefusal.BeforeBase);
        }

        await PartitionReplay.RunAsync(
            host,
            _compiled,
            partition,
            long.MaxValue,
            record => recompute.Add(record.Batch, record.Index, record.Offset, record.Outcome),
            cancellationToken,
            null,
            (_, record, outcome) => ShowControl(recompute, record, outcome)).ConfigureAwait(false);
        if (recompute.IsCounted)
        {
            return (null, ReleaseRefusal.CountedBefore);
        }

        var before = isSession
            ? []
            : own.ToDictionary(window => window, window => recompute.ValuesOf(window));
        var newest = await ReadNewestAsync(recompute, recompute.Apply(release), cancellationToken)
            .ConfigureAwait(false);
        if (isSession)
        {
            var key = Encoding.UTF8.GetBytes(recompute.Key);

            // What is settled is dropped before the release takes effect.
            bool IsLive(long time) => state.SessionOf(key, time) is { } session && !state.IsSettled(session);
            return (new ReleasePlan(release with { Revival = recompute.Revive(IsLive, newest) }, []), null);
        }

        List<Correction> corrections = [];
        foreach (var window in own.Where(state.IsSettled))
        {
            var values = recompute.ValuesOf(window);
            var (revision, standing) = newest[window];

            // A retraction whose target is not counted changes nothing.
            if (release.IsRecord || !Equals(values, before[window]))
            {
                corrections.Add(CorrectionOf(recompute.Key, window, revision + 1, values, standing));
            }
        }

        return (new ReleasePlan(release, corrections), null);
    }

    private Correction CorrectionOf(
        string key,
        Window window,
        int revision,
        AggregateValues? values,
        AggregateValues? standing) => new()
        {
            Key = key,
            Window = window,
            Revision = revision,
            Cause = PaneCause.Released,
            Class = DriftClass.Late,
            Run = null,
            RestsOn = hosted.Writers[partition].State.NextOffset,
            Values = values,
            Before = standing,
            Counted = [],
        };

    private async Task<Dictionary<Window, (int Revision, AggregateValues? Values)>> ReadNewestAsync(
        ReleaseRecompute recompute,
        IReadOnlyList<Window> windows,
        CancellationToken cancellationToken)
    {
        Dictionary<Window, (int, AggregateValues?)> newest = [];
        foreach (var window in windows)
        {
            var revisions = await host.Results
                .ReadRevisionsAsync(hosted.Contract, recompute.Key, window, cancellationToken).ConfigureAwait(false);
            newest.Add(window, revisions.Count == 0 ? (0, null) : (revisions[^1].Revision, revisions[^1].Values));
        }

        return newest;
    }

    private void ShowControl(ReleaseRecompute recompute, byte[] record, EventOutcome outcome)
    {
        switch (RecordCodec.ReadControl(record, out var payload))
        {
            case ControlKind.Released:
                recompute.Add(Release.Read(payload), outcome);
                break;
            case ControlKind.Correction:
                recompute.Add(Correction.Read(payload, hosted.Contract));
                break;
        }
    }
}
