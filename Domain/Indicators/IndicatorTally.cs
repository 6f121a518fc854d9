using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Indicators;

/// <summary>
/// The indicators of a contract, measured over its log: first all batch runs and verdicts are shown to it in the order
/// of the control log, then the events and panes of each partition in that of its log. Memory grows with the drifts.
/// Not safe for use by several threads at once.
/// </summary>
public sealed class IndicatorTally
{
    private readonly Contract _contract;
    private readonly long _since;
    private readonly DriftHistory _history;
    private readonly Dictionary<string, long> _loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, Window Window), List<Detection>> _detections = [];
    private readonly TimeTally _latencies = new();
    private readonly TimeTally _repairs = new();
    private long _events;
    private long _duplicates;
    private long _rows;
    private long _differing;

    /// <summary>A tally of what was accepted or sealed at or after <paramref name="since"/> (microseconds of ingestion
    /// time).</summary>
    public IndicatorTally(Contract contract, long since)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _since = since;
        _history = new DriftHistory(contract);
    }

    /// <summary>Shows a batch run, loaded at <paramref name="time"/> (microseconds).</summary>
    public void Add(BatchRun run, long time)
    {
        ArgumentNullException.ThrowIfNull(run);
        _loaded[run.Id] = time;
    }

    /// <summary>Shows a verdict.</summary>
    public void Add(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.TimeMicroseconds >= _since)
        {
            Count(verdict);
        }

        _history.Apply(verdict);
    }

    /// <summary>Shows an event of a partition's log, accepted at <paramref name="time"/> (microseconds).</summary>
    public void AddEvent(long time, bool isDuplicate)
    {
        if (time >= _since)
        {
            _events++;
            _duplicates += isDuplicate ? 1 : 0;
        }
    }

    /// <summary>Shows a pane.</summary>
    public void Add(Pane pane)
    {
        ArgumentNullException.ThrowIfNull(pane);
        if (pane is { Revision: 1, Timing: PaneTiming.OnTime } && pane.Ingested.Microseconds >= _since)
        {
            _latencies.Add(pane.Ingested.Microseconds - pane.Window.End.Microseconds);
        }

        foreach (var detection in _detections.GetValueOrDefault((pane.Key, pane.Window)) ?? [])
        {
            if (pane.RestsOn < detection.Verdict.Cut[pane.Partition]
                && pane.Ingested.Microseconds <= detection.Verdict.TimeMicroseconds
                && !(pane.Revision >= detection.Verdict.Revision))
            {
                detection.Since = pane.Ingested.Microseconds;
            }
        }
    }

    /// <summary>The indicators, in the order of their numbers.</summary>
    /// <param name="now">The present, in microseconds: what is open is as old as that.</param>
    /// <param name="watermark">The watermark in microseconds; null while undefined.</param>
    public IReadOnlyList<IndicatorValue> Measure(long now, long? watermark)
    {
        TimeTally detected = new();
        foreach (var detection in _detections.Values.SelectMany(item => item))
        {
            detected.Add(detection.Verdict.TimeMicroseconds - detection.Since);
        }

        TimeTally repaired = new();
        repaired.Add(_repairs, OpenSince().Select(since => now - since));
        TimeTally fresh = new();
        if (watermark is { } claimed)
        {
            fresh.Add(now - claimed);
        }

        return
        [
            Of(ServiceIndicator.WindowLatency, _latencies),
            Of(ServiceIndicator.Freshness, fresh),
            Of(ServiceIndicator.DuplicateRate, _duplicates, _events),
            Of(ServiceIndicator.DriftRate, _differing, _rows),
            Of(ServiceIndicator.TimeToDetect, detected),
            Of(ServiceIndicator.TimeToRepair, repaired),
        ];
    }

    private void Count(Verdict verdict)
    {
        if (verdict.Key is not { } key)
        {
            _rows += verdict.Kind == VerdictKind.Equal ? verdict.RowsCompared : 0;
            return;
        }

        var known = _history.Find(key, verdict.Group);
        if (verdict.Revision is not null)
        {
            _repairs.Add(verdict.TimeMicroseconds - (known?.FirstSeenMicroseconds ?? verdict.TimeMicroseconds));
        }

        if (verdict.Decides is not null || verdict.Action is null)
        {
            return;
        }

        _rows++;
        _differing++;
        if (known is null)
        {
            if (!_detections.TryGetValue((key, verdict.Group), out var detections))
            {
                _detections.Add((key, verdict.Group), detections = []);
            }

            detections.Add(new Detection(verdict)
            {
                Since = _loaded.GetValueOrDefault(verdict.Run, verdict.TimeMicroseconds),
            });
        }
    }

    // What waits for a person is not repaired yet.
    private IEnumerable<long> OpenSince() => _history.Incidents
        .Where(incident => incident.State == IncidentState.Open)
        .Select(incident => _history.Find(incident.Found.Key!, incident.Found.Group)?.FirstSeenMicroseconds
            ?? incident.Found.TimeMicroseconds);

    private IndicatorValue Of(ServiceIndicator indicator, TimeTally times) =>
        new(indicator, times.Greatest, times.Mean, times.Count, LevelsOf(indicator));

    private IndicatorValue Of(ServiceIndicator indicator, long part, long all) =>
        new(indicator, all == 0 ? null : (decimal)part / all, null, all, LevelsOf(indicator));

    private System.Collections.Immutable.ImmutableArray<ServiceLevel> LevelsOf(ServiceIndicator indicator) =>
        [.. _contract.ServiceLevels.Where(level => level.Indicator == indicator)];

    private sealed record Detection(Verdict Verdict)
    {
        public long Since { get; set; }
    }
}
