using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Verdicts;

/// <summary>
/// What the chain of verdicts says about the rows that differ: since when, and what was decided. A fold over the
/// verdicts in their order; its memory grows with the rows that differ now and the incidents that ever were. Not safe
/// for use by several threads at once.
/// </summary>
public sealed class DriftHistory
{
    private static readonly string IncidentAction =
        Reconciliation.ReconciliationText.Of(Reconciliation.RepairAction.Incident)!;

    private readonly Contract _contract;
    private readonly Dictionary<(string Key, Window Window), KnownDrift> _drifts = [];
    private readonly Dictionary<Window, HashSet<(string Key, Window Window)>> _groups = [];
    private readonly SortedDictionary<long, Incident> _incidents = [];
    private readonly List<(long Time, int Windows)> _corrections = [];
    private long _repairs;

    /// <summary>A history of no verdicts yet.</summary>
    public DriftHistory(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
    }

    /// <summary>All incidents, by id.</summary>
    public IReadOnlyCollection<Incident> Incidents => _incidents.Values;

    /// <summary>The incident of that id; null when there is none.</summary>
    public Incident? IncidentOf(long id) => _incidents.GetValueOrDefault(id);

    /// <summary>What is known of a row; null when it did not differ when it was last compared.</summary>
    public KnownDrift? Find(string key, Window window) => _drifts.GetValueOrDefault((key, window));

    /// <summary>How many windows were corrected without a person's decision by verdicts sealed after
    /// <paramref name="time"/> (microseconds).</summary>
    public long CorrectedAfter(long time)
    {
        long windows = 0;
        for (var i = _corrections.Count - 1; i >= 0 && _corrections[i].Time > time; i--)
        {
            windows += _corrections[i].Windows;
        }

        return windows;
    }

    /// <summary>Takes the next verdict.</summary>
    public void Apply(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.Key is null)
        {
            EndEqual(verdict);
        }
        else if (verdict.Decides is { } decided)
        {
            Decide(decided, verdict);
        }
        else if (verdict.Action is not null)
        {
            TakeRow(verdict);
        }
    }

    private void TakeRow(Verdict verdict)
    {
        var row = (verdict.Key!, verdict.Group);
        var known = _drifts.GetValueOrDefault(row);
        _repairs = Math.Max(_repairs, verdict.Repair ?? _repairs + 1);
        var incident = NextIncident(known, verdict, verdict.Repair ?? _repairs);
        if (verdict.Revision is not null)
        {
            Forget(row);
            Correct(verdict.TimeMicroseconds);
            return;
        }

        if (!_groups.TryGetValue(GroupOf(row.Group), out var group))
        {
            _groups.Add(GroupOf(row.Group), group = []);
        }

        group.Add(row);
        _drifts[row] = new KnownDrift(
            verdict,
            (known?.Comparisons ?? 0) + 1,
            known?.FirstSeenMicroseconds ?? verdict.TimeMicroseconds,
            incident);
    }

    // The incident of the row after this verdict, which ends the one before unless it finds it again.
    private Incident? NextIncident(KnownDrift? known, Verdict verdict, long id)
    {
        var before = known?.Incident;
        if (verdict.IsDeclined)
        {
            return before;
        }

        if (before is { State: IncidentState.Open } && before.Id != id)
        {
            End(before, verdict.Revision is null ? IncidentState.Replaced : IncidentState.Resolved);
        }

        if (verdict.Action != IncidentAction)
        {
            return null;
        }

        return _incidents[id] = new Incident { Id = id, State = IncidentState.Open, Found = verdict };
    }

    private void Decide(long id, Verdict verdict)
    {
        if (_incidents.GetValueOrDefault(id) is not { State: IncidentState.Open } incident)
        {
            return;
        }

        var row = (verdict.Key!, verdict.Group);
        var isApproved = verdict.Revision is not null;
        _incidents[id] = incident with
        {
            State = isApproved ? IncidentState.Approved : IncidentState.Declined,
            Decision = verdict,
        };
        if (isApproved)
        {
            Forget(row);
        }
        else if (_drifts.TryGetValue(row, out var known))
        {
            _drifts[row] = known with { Incident = _incidents[id] };
        }
    }

    // A verdict on a group stands for all its rows but those that the same reconciliation found to differ; in flight,
    // some of them were not compared.
    private void EndEqual(Verdict verdict)
    {
        if (verdict.Kind == VerdictKind.InFlight || !_groups.TryGetValue(verdict.Group, out var rows))
        {
            return;
        }

        foreach (var row in rows.Where(row => PlaceOf(_drifts[row].Last) != PlaceOf(verdict)).ToList())
        {
            if (_drifts[row].Incident is { State: IncidentState.Open } incident)
            {
                End(incident, IncidentState.Resolved);
            }

            Forget(row);
        }
    }

    private void End(Incident incident, IncidentState state) =>
        _incidents[incident.Id] = incident with { State = state };

    private void Forget((string Key, Window Window) row)
    {
        if (_drifts.Remove(row) && _groups.TryGetValue(GroupOf(row.Window), out var rows))
        {
            rows.Remove(row);
            if (rows.Count == 0)
            {
                _groups.Remove(GroupOf(row.Window));
            }
        }
    }

    private void Correct(long time)
    {
        if (_corrections.Count > 0 && _corrections[^1].Time == time)
        {
            _corrections[^1] = (time, _corrections[^1].Windows + 1);
        }
        else
        {
            _corrections.Add((time, 1));
        }
    }

    // Verdicts that were sealed before reconciliations had numbers are told apart by their time.
    private static (bool HasNumber, long Place) PlaceOf(Verdict verdict) =>
        verdict.Reconciliation is { } number ? (true, number) : (false, verdict.TimeMicroseconds);

    private Window GroupOf(Window window) => WindowGrouping.GroupOf(_contract, window);
}
