using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Demo;

/// <summary>Holds what the engine gave against what the file implies: every figure, and every value of every window.
/// </summary>
internal sealed class DemoChecks
{
    private readonly ImpliedFigures _implied;
    private readonly DemoFindings _found;
    private readonly List<FigureCheck> _checks = [];

    private DemoChecks(ImpliedFigures implied, DemoFindings found)
    {
        _implied = implied;
        _found = found;
    }

    public static IReadOnlyList<FigureCheck> Of(ImpliedFigures implied, DemoFindings found)
    {
        var checks = new DemoChecks(implied, found);
        checks.AddSending();
        checks.AddWindows();
        checks.AddDrift();
        checks.AddEnd();
        return checks._checks;
    }

    private void AddSending()
    {
        Add("requests acknowledged", _implied.Requests, _found.Sent.Requests);
        Add("events sent", _implied.Sent, _found.Sent.Events);
        Add("events in the log after the kill", _implied.SentBeforeKill, _found.LoggedAfterKill);
        Add("events in the log at the end", _implied.Sent, _found.LoggedAtEnd);
        foreach (var (name, outcome) in new[]
        {
            ("accepted", ImpliedOutcome.Accepted),
            ("late", ImpliedOutcome.Late),
            ("expired", ImpliedOutcome.Expired),
            ("duplicates of counted events", ImpliedOutcome.Duplicate),
            ("duplicates of quarantined events", ImpliedOutcome.DuplicateOfQuarantined),
            ("conflicts", ImpliedOutcome.Conflict),
        })
        {
            Add(name, _implied.CountOf(outcome), _found.Sent.CountOf(outcome));
        }

        Add("watermark after the last request", Instant(_implied.Watermark), Instant(_found.Watermark));
    }

    private void AddWindows()
    {
        Add("windows still open after the end", 0, _found.OpenAfterEnd);
        Add("stream before: windows", _implied.Stream.Count, _found.Before.Count);
        Add("stream before: windows with the implied values", _implied.Stream, _found.Before);
        Add("stream before: events counted", _implied.Stream.Sum(Events), _found.Before.Sum(Events));
        Add("batch: windows", _implied.Batch.Count, _found.Batch.Count);
        Add("batch: windows with the implied values", _implied.Batch, _found.Batch);
        Add("stream after: windows", _implied.Batch.Count, _found.After.Count);
        Add("stream after: windows with the implied values", _implied.Batch, _found.After);
        Add("stream after: events counted", _implied.Distinct, _found.After.Sum(Events));
    }

    private void AddDrift()
    {
        var differing = _implied.Differing.Count;
        var windows = _found.Drifted.ToDictionary(drift => drift.Window);
        Add("windows in flight", 0, _found.InFlight);
        Add("windows that differ", differing, _found.Drifted.Count);
        Add("of these, missing in the stream", _implied.Missing, _found.Drifted.Count(drift => drift.Stream is null));
        Add("with both values as implied", differing, Count(window =>
            windows.GetValueOrDefault(window) is { } drift
            && drift.Stream == _implied.Stream.GetValueOrDefault(window)
            && drift.Batch == _implied.Batch.GetValueOrDefault(window)));
        Add("of class late", differing, _found.Drifted.Count(drift => drift.Class == DriftClass.Late));
        Add("with the implied evidence", differing, Count(window =>
            windows.GetValueOrDefault(window) is { } drift && HasEvidence(drift)));
        Add("repaired by recomputing", differing, _found.Drifted.Count(drift =>
            drift is { Action: RepairAction.Recomputed, Revision: not null }));
    }

    private void AddEnd()
    {
        var days = _implied.Batch.Keys.Select(window => window.Day).Distinct().Count();
        Add("expired events that the repair counted",
            _implied.ExpiredAndNotCounted, Quarantined(EventStatus.Expired, QuarantineState.Recomputed));
        Add("expired repeats that stay uncounted",
            _implied.CountOf(ImpliedOutcome.Expired) - _implied.ExpiredAndNotCounted,
            Quarantined(EventStatus.Expired, QuarantineState.Open));
        Add("conflicts that stay in quarantine",
            _implied.CountOf(ImpliedOutcome.Conflict), Quarantined(EventStatus.Conflict, QuarantineState.Open));
        Add("second comparison: windows compared",
            _implied.Batch.Count, _found.Second?.Groups.Sum(group => group.Rows) ?? 0);
        Add("second comparison: windows that differ", 0, _found.Second?.Drifts.Count ?? -1);
        Add("windows that end equal to the batch", _implied.Batch.Count, _found.Equal);
        // One for each window that differed; one for the rest of each day, in both comparisons.
        Add("verdicts in the chain", _implied.Differing.Count + (2 * days), _found.Audit?.Verdicts ?? 0);
        Add("chain of verdicts", "sound", _found.Audit is { IsSound: true } ? "sound" : "broken");
    }

    private bool HasEvidence(DriftedWindow drift) =>
        drift.CountOf(EvidenceKind.OnTime) == _implied.CountOf(ImpliedOutcome.Accepted, drift.Window)
        && drift.CountOf(EvidenceKind.Late) == _implied.CountOf(ImpliedOutcome.Late, drift.Window)
        && drift.CountOf(EvidenceKind.Expired) == _implied.CountOf(ImpliedOutcome.Expired, drift.Window)
        && drift.CountOf(EvidenceKind.Duplicate) == _implied.CountOf(ImpliedOutcome.Duplicate, drift.Window)
            + _implied.CountOf(ImpliedOutcome.DuplicateOfQuarantined, drift.Window);

    private int Count(Func<WindowKey, bool> holds) => _implied.Differing.Count(holds);

    private int Quarantined(EventStatus status, QuarantineState state) =>
        _found.Quarantine.GetValueOrDefault((status, state));

    private void Add(string figure, long implied, long got) => Add(figure, Words.Number(implied), Words.Number(got));

    private void Add(string figure, string implied, string got) => _checks.Add(new FigureCheck(figure, implied, got));

    private void Add(
        string figure,
        SortedDictionary<WindowKey, WindowValues> implied,
        SortedDictionary<WindowKey, WindowValues> got)
    {
        var other = implied.Keys.Where(key => got.GetValueOrDefault(key) != implied[key]).ToList();
        var equal = Words.Number(implied.Count - other.Count);
        Add(figure, Words.Number(implied.Count), other.Count == 0
            ? equal
            : $"{equal} (not {string.Join("; ", other.Take(3))}{(other.Count > 3 ? "; ..." : "")})");
    }

    private static long Events(KeyValuePair<WindowKey, WindowValues> window) => window.Value.Events;

    private static string Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) ?? "none";
}
