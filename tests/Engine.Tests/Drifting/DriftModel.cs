using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>What every reconciliation must find and leave behind, by what is loaded and what was corrected.</summary>
internal sealed class DriftModel(DriftPlay play)
{
    private readonly List<ModelRun> _runs = [];
    private readonly Dictionary<Place, (long RestsOn, AggregateValues? Values)> _corrections = [];

    private Contract Contract => play.Contract;

    public IReadOnlyList<ModelRun> Runs => _runs;

    public void Load(ModelRun run) => _runs.Add(run);

    /// <summary>What the stream said at a cut: the last revision that rests below it.</summary>
    public AggregateValues? StreamAt(Moment cut, Place place) =>
        _corrections.TryGetValue(place, out var correction)
            && correction.RestsOn <= cut.Offsets[play.PartitionOf(place.Key)]
            ? correction.Values
            : cut.Views.GetValueOrDefault(place);

    /// <summary>The drifts that a reconciliation must find now.</summary>
    public List<ExpectedDrift> Expect() =>
        [.. _runs.SelectMany((run, i) => Expect(run, _runs.Skip(i + 1).ToList())).OrderBy(TextOf)];

    /// <summary>Notes the corrections that follow from <paramref name="drifts"/>.</summary>
    public void Correct(IEnumerable<ExpectedDrift> drifts)
    {
        foreach (var drift in drifts.Where(IsRepaired))
        {
            var run = _runs.Find(run => run.Id == drift.Run)!;
            var values = drift.Action == RepairAction.Adopted
                ? drift.Batch
                : run.History.RowOf(run.History.Counted, drift.Place);
            _corrections[drift.Place] = (run.Cut.Offsets[play.PartitionOf(drift.Place.Key)], values);
        }
    }

    public static bool IsRepaired(ExpectedDrift drift) =>
        drift.Action is RepairAction.Recomputed or RepairAction.Adopted;

    public static List<string> Texts(IEnumerable<ExpectedDrift> drifts) =>
        [.. drifts.Select(TextOf).Order(StringComparer.Ordinal)];

    public static List<string> Texts(IEnumerable<Drift> drifts) => Texts(drifts.Select(drift => new ExpectedDrift(
        drift.Run, Place.Of(drift.Key, drift.Window), drift.Class, drift.Action, drift.Stream, drift.Batch)));

    private static string TextOf(ExpectedDrift drift) =>
        $"{drift.Run} {drift.Place} {drift.Class} {drift.Action} "
        + $"stream ({(drift.Stream is null ? "-" : string.Join(' ', drift.Stream.Select(value => value.Format(0))))}) "
        + $"batch ({(drift.Batch is null ? "-" : string.Join(' ', drift.Batch.Select(value => value.Format(0))))})";

    private IEnumerable<ExpectedDrift> Expect(ModelRun run, List<ModelRun> later)
    {
        bool IsCovered(Place place) => run.Covers(place.Bounds) && !later.Exists(other => other.Covers(place.Bounds));
        var stream = run.Cut.Views.Keys.Union(_corrections.Keys).Where(IsCovered)
            .Where(place => StreamAt(run.Cut, place) is not null).ToList();
        var rows = run.Rows.Keys.Where(IsCovered).Union(stream).ToList();
        List<ExpectedDrift> drifts = [];
        foreach (var place in rows)
        {
            var (left, right) = (StreamAt(run.Cut, place), run.Rows.GetValueOrDefault(place));
            if (!SlowClassifier.IsSame(Contract, left, right))
            {
                var isInFlight = ClusterOf(place, rows).Any(other => IsInFlight(other, run.Cut));
                var drift = SlowClassifier.ClassOf(Contract, run.History, place, isInFlight, left, right);
                drifts.Add(new ExpectedDrift(run.Id, place, drift, ActionOf(drift), left, right));
            }
        }

        // All sessions that touch are what recomputing gives, or authority decides all of them.
        var places = drifts.ConvertAll(drift => drift.Place);
        var recomputed = drifts.Where(drift => drift.Action == RepairAction.Recomputed)
            .Select(drift => drift.Place).ToHashSet();
        return drifts.Select(drift => recomputed.Contains(drift.Place)
            && !ClusterOf(drift.Place, places).TrueForAll(recomputed.Contains)
                ? drift with { Action = ByAuthority() }
                : drift);
    }

    private bool IsInFlight(Place place, Moment cut) => !(
        cut.Watermarks[play.PartitionOf(place.Key)] >= play.Reference.Rules.Deadline(place.Bounds));

    // Sessions that touch are one case: those of the stream and of the batch that the run covers.
    private List<Place> ClusterOf(Place place, List<Place> rows)
    {
        List<Place> cluster = [place];
        if (play.Reference.Rules.IsSession)
        {
            var others = rows.FindAll(other => other.Key == place.Key);
            while (others.FindIndex(other => cluster.Exists(other.Touches)) is >= 0 and var next)
            {
                cluster.Add(others[next]);
                others.RemoveAt(next);
            }
        }

        return cluster;
    }

    private RepairAction ActionOf(DriftClass drift) => drift switch
    {
        DriftClass.InFlight => RepairAction.None,
        DriftClass.Late => RepairAction.Recomputed,
        _ => ByAuthority(),
    };

    private RepairAction ByAuthority() => Contract.Authority switch
    {
        Authority.Batch => RepairAction.Adopted,
        Authority.Stream => RepairAction.StreamStands,
        _ => RepairAction.Incident,
    };
}
