using System.Globalization;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// What a person decides on a drift that recomputing does not explain: approve adopts the batch's row, decline lets the
/// stream stand. The decision is sealed as a verdict of its own that names the incident.
/// </summary>
public static class IncidentDecision
{
    /// <summary>The incidents that wait, by the id of their repair.</summary>
    public static async Task<IReadOnlyDictionary<long, Verdict>> ReadOpenAsync(
        EmbeddedHost host,
        string contractId,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        SortedDictionary<long, Verdict> open = [];
        long repairs = 0;
        var stored = await host.Verdicts.ReadAsync(contractId, cancellationToken).ConfigureAwait(false);
        foreach (var verdict in stored.Select(item => VerdictCodec.Read(item.Body)))
        {
            if (verdict.Decides is { } decided)
            {
                open.Remove(decided);
                continue;
            }

            if (verdict.Action is null)
            {
                continue;
            }

            // What is found again about a row takes the place of what was found before.
            foreach (var known in open.ToList())
            {
                if (known.Value.Key == verdict.Key && known.Value.Group == verdict.Group)
                {
                    open.Remove(known.Key);
                }
            }

            repairs++;
            if (verdict.Kind == VerdictKind.Incident)
            {
                open.Add(repairs, verdict);
            }
        }

        return open;
    }

    /// <summary>
    /// Decides an incident; returns what was done, nothing when none of that id waits. Incidents of sessions of one
    /// entity that intersect or touch are one case, and decided together.
    /// </summary>
    /// <exception cref="IncidentSupersededException">A window has changed since it was compared.</exception>
    public static async Task<IReadOnlyList<Drift>> DecideAsync(
        EmbeddedHost host,
        string contractId,
        long id,
        bool isApproved,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        await host.DrainAsync().ConfigureAwait(false);
        var open = await ReadOpenAsync(host, contractId, cancellationToken).ConfigureAwait(false);
        if (!open.TryGetValue(id, out var named))
        {
            return [];
        }

        var contract = host.ControlOf(contractId).Contract.Contract;
        List<(Verdict Incident, Drift Drift)> decided = [];
        foreach (var (other, incident) in CaseOf(contract, named, open))
        {
            var batch = await host.BatchRuns
                .ReadRowAsync(contract, incident.Run, incident.Key!, incident.Group, cancellationToken)
                .ConfigureAwait(false);
            var revisions = await host.Results
                .ReadRevisionsAsync(contract, incident.Key!, incident.Group, cancellationToken).ConfigureAwait(false);
            var drift = DriftOf(other, incident, isApproved, revisions, batch);
            if (isApproved && TextOf(contract, drift.Stream) != incident.Stream)
            {
                throw new IncidentSupersededException(drift.Window);
            }

            decided.Add((incident, drift));
        }

        if (isApproved)
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
        Revision = drift.Revision,
        Stream = TextOf(contract, drift.Stream),
        Batch = TextOf(contract, drift.Batch),
    };

    private static async Task AdoptAsync(
        EmbeddedHost host,
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
        var appended = await host.CorrectAsync(contract.Id, corrections, cancellationToken).ConfigureAwait(false);
        if (appended.Contains(false))
        {
            throw new IncidentSupersededException(decided[0].Drift.Window);
        }
    }

    private static Drift DriftOf(
        long id,
        Verdict incident,
        bool isApproved,
        IReadOnlyList<Pane> revisions,
        ResultRow? batch) => new()
        {
            Run = incident.Run,
            Key = incident.Key!,
            Window = incident.Group,
            Class = incident.Class!.Value,
            Stream = revisions.Count == 0 ? null : revisions[^1].Values,
            Batch = batch?.Values,
            Evidence = incident.Evidence,
            Action = isApproved ? RepairAction.Adopted : RepairAction.StreamStands,
            RepairId = id.ToString(CultureInfo.InvariantCulture),
            Revision = isApproved ? (revisions.Count == 0 ? 0 : revisions[^1].Revision) + 1 : null,
            Verdict = isApproved ? VerdictKind.Adopted : VerdictKind.StreamStands,
        };

    private static string? TextOf(Contract contract, AggregateValues? values) =>
        values is null ? null : AggregateValuesJson.Write(contract.Aggregates, values);
}
