using System.Globalization;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// What a person decides on a drift that recomputing does not explain: approve adopts the batch's row, decline lets the
/// stream stand. The decision is sealed as a verdict of its own that names the incident.
/// </summary>
public static class IncidentDecision
{
    /// <summary>The most characters in who decided.</summary>
    public const int MaxByLength = 200;

    /// <summary>The most characters in a note.</summary>
    public const int MaxNoteLength = 2_000;

    /// <summary>All incidents of a contract, by id.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public static async Task<IReadOnlyCollection<Incident>> ReadAsync(
        IReconcileHost host,
        string contractId,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var contract = await host.ReadControlAsync(contractId, control => control.Contract.Contract)
            .ConfigureAwait(false);
        return (await ReadHistoryAsync(host, contract, cancellationToken).ConfigureAwait(false)).Incidents;
    }

    /// <summary>What the chain of verdicts says of the rows that differ.</summary>
    internal static async Task<DriftHistory> ReadHistoryAsync(
        IReconcileHost host,
        Contract contract,
        CancellationToken cancellationToken)
    {
        var history = new DriftHistory(contract);
        foreach (var stored in await host.Verdicts.ReadAsync(contract.Id, cancellationToken).ConfigureAwait(false))
        {
            history.Apply(VerdictCodec.Read(stored.Body));
        }

        return history;
    }

    /// <summary>
    /// Decides an incident; returns what was done, nothing when none of that id waits. Incidents of sessions of one
    /// entity that intersect or touch are one case, and decided together.
    /// </summary>
    /// <exception cref="ArgumentException">The decision's texts are too long.</exception>
    /// <exception cref="IncidentSupersededException">A window has changed since it was compared, another run covers it
    /// by now, or its results are not kept any more.</exception>
    public static async Task<IReadOnlyList<Drift>> DecideAsync(
        IReconcileHost host,
        string contractId,
        IncidentRuling ruling,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(ruling);
        if (ruling.By?.Length > MaxByLength || ruling.Note?.Length > MaxNoteLength)
        {
            throw new ArgumentException(
                $"Who decides has at most {MaxByLength} characters, a note {MaxNoteLength}.", nameof(ruling));
        }

        using var turn = await host.TakeReconcileTurnAsync(contractId, cancellationToken).ConfigureAwait(false);
        var (contract, runs, resultsFrom) = await host.ReadControlAsync(
            contractId,
            control => (control.Contract.Contract, control.Runs.ToList(), control.ResultsFrom)).ConfigureAwait(false);
        var history = await ReadHistoryAsync(host, contract, cancellationToken).ConfigureAwait(false);
        var open = history.Incidents.Where(incident => incident.State == IncidentState.Open)
            .ToDictionary(incident => incident.Id, incident => incident.Found);
        if (!open.TryGetValue(ruling.Id, out var named))
        {
            return [];
        }

        List<(Verdict Incident, Drift Drift)> decided = [];
        foreach (var (other, incident) in CaseOf(contract, named, open))
        {
            if (ruling.IsApproved && WindowGrouping.GroupOf(contract, incident.Group).End <= resultsFrom)
            {
                throw IncidentSupersededException.ByRetention(incident.Group);
            }

            decided.Add((incident, await DriftOfAsync(
                host, contract, (other, incident), ruling, cancellationToken).ConfigureAwait(false)));
            if (ruling.IsApproved)
            {
                ThrowUnlessCurrent(contract, runs, incident, decided[^1].Drift);
            }
        }

        var report = new ReconcileReport(
            [.. decided.Select(item => item.Drift)], [], false, host.ControlOf(contractId).Head);
        await host.BeginStepAsync(contractId, ReconcileStep.Seal(report), cancellationToken).ConfigureAwait(false);
        if (ruling.IsApproved)
        {
            await AdoptAsync(host, contract, decided, cancellationToken).ConfigureAwait(false);
        }

        await host.SealAsync(
            contractId,
            (number, time) => [.. decided.Select((item, i) =>
                VerdictOf(contract, item.Incident, item.Drift) with
                {
                    Number = number + i,
                    TimeMicroseconds = time,
                })]).ConfigureAwait(false);
        return [.. decided.Select(item => item.Drift)];
    }

    private static void ThrowUnlessCurrent(Contract contract, List<BatchRun> runs, Verdict incident, Drift drift)
    {
        var covering = runs.FindLast(run => run.From <= drift.Window.Start && drift.Window.End <= run.To);
        if (covering is not null && covering.Id != incident.Run)
        {
            throw IncidentSupersededException.ByRun(drift.Window, incident.Run, covering.Id);
        }

        if (covering is null || ReconcileContext.TextOf(contract, drift.Stream) != incident.Stream)
        {
            throw IncidentSupersededException.ByChange(drift.Window);
        }
    }

    private static List<KeyValuePair<long, Verdict>> CaseOf(
        Contract contract,
        Verdict named,
        IReadOnlyDictionary<long, Verdict> open)
    {
        var isSession = contract.Windows.Kind == WindowKind.Session;
        var hull = named.Group;
        while (true)
        {
            List<KeyValuePair<long, Verdict>> members =
            [
                .. open.Where(item => item.Value.Key == named.Key && item.Value.Run == named.Run
                    && (isSession
                        ? item.Value.Group.Start <= hull.End && hull.Start <= item.Value.Group.End
                        : item.Value.Group == named.Group)).OrderBy(item => item.Value.Group),
            ];
            var wider = new Window(members[0].Value.Group.Start, members.Max(item => item.Value.Group.End));
            if (wider == hull)
            {
                return members;
            }

            hull = wider;
        }
    }

    private static Verdict VerdictOf(Contract contract, Verdict incident, Drift drift) => incident with
    {
        Kind = drift.Verdict,
        Action = ReconciliationText.Of(drift.Action),
        Decides = long.Parse(drift.RepairId!, CultureInfo.InvariantCulture),
        Repair = long.Parse(drift.RepairId!, CultureInfo.InvariantCulture),
        Reconciliation = null,
        Age = null,
        By = drift.By,
        Note = drift.Note,
        Revision = drift.Revision,
        Stream = ReconcileContext.TextOf(contract, drift.Stream),
        Batch = ReconcileContext.TextOf(contract, drift.Batch),
    };

    private static async Task AdoptAsync(
        IReconcileHost host,
        Contract contract,
        List<(Verdict Incident, Drift Drift)> decided,
        CancellationToken cancellationToken)
    {
        var key = System.Text.Encoding.UTF8.GetBytes(decided[0].Drift.Key);
        var partition = Partitioner.PartitionOf(key, contract.Partitions);
        List<(int, Correction)> corrections = [.. decided.Select(item => (partition, new Correction
        {
            Key = item.Drift.Key,
            Window = item.Drift.Window,
            Revision = item.Drift.Revision!.Value,
            Cause = PaneCause.Adopted,
            Class = item.Drift.Class,
            Run = item.Drift.Run,
            RestsOn = item.Incident.Cut[partition] - 1,
            Values = item.Drift.Batch,
            Counted = [],
        }))];
        var appended = await host.CorrectAsync(contract.Id, [corrections], cancellationToken).ConfigureAwait(false);
        if (appended.Contains(false))
        {
            throw IncidentSupersededException.ByChange(decided[0].Drift.Window);
        }
    }

    private static bool IsAdoption(Contract contract, Pane pane, Verdict incident, ResultRow? batch) =>
        pane.Cause == PaneCause.Adopted && pane.Run == incident.Run
        && ReconcileContext.TextOf(contract, pane.Values) == ReconcileContext.TextOf(contract, batch?.Values);

    private static async Task<Drift> DriftOfAsync(
        IReconcileHost host,
        Contract contract,
        (long Id, Verdict Verdict) incident,
        IncidentRuling ruling,
        CancellationToken cancellationToken)
    {
        var (key, window) = (incident.Verdict.Key!, incident.Verdict.Group);
        var batch = await host.BatchRuns
            .ReadRowAsync(contract, incident.Verdict.Run, key, window, cancellationToken).ConfigureAwait(false);
        var revisions = await host.Results.ReadRevisionsAsync(contract, key, window, cancellationToken)
            .ConfigureAwait(false);
        if (ruling.IsApproved && revisions.Count > 0 && IsAdoption(contract, revisions[^1], incident.Verdict, batch))
        {
            // It was carried out and cut off before it was sealed: handed to the partition again, it is known there.
            revisions = [.. revisions.SkipLast(1)];
        }

        return new Drift
        {
            Run = incident.Verdict.Run,
            Key = key,
            Window = window,
            Class = incident.Verdict.Class!.Value,
            Stream = revisions.Count == 0 ? null : revisions[^1].Values,
            Batch = batch?.Values,
            Evidence = incident.Verdict.Evidence,
            Action = ruling.IsApproved ? RepairAction.Adopted : RepairAction.StreamStands,
            RepairId = incident.Id.ToString(CultureInfo.InvariantCulture),
            Revision = ruling.IsApproved ? (revisions.Count == 0 ? 0 : revisions[^1].Revision) + 1 : null,
            Verdict = ruling.IsApproved ? VerdictKind.Adopted : VerdictKind.StreamStands,
            By = ruling.By,
            Note = ruling.Note,
        };
    }
}
