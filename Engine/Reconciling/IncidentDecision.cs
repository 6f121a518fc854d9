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

    /// <summary>Decides an incident; returns what was done, null when none of that id waits.</summary>
    /// <exception cref="StoreException">The window was changed while it was being corrected.</exception>
    public static async Task<Drift?> DecideAsync(
        EmbeddedHost host,
        string contractId,
        long id,
        bool isApproved,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        await host.DrainAsync().ConfigureAwait(false);
        var open = await ReadOpenAsync(host, contractId, cancellationToken).ConfigureAwait(false);
        if (!open.TryGetValue(id, out var incident))
        {
            return null;
        }

        var contract = host.ControlOf(contractId).Contract.Contract;
        var batch = await host.BatchRuns
            .ReadRowAsync(contract, incident.Run, incident.Key!, incident.Group, cancellationToken)
            .ConfigureAwait(false);
        var revisions = await host.Results
            .ReadRevisionsAsync(contract, incident.Key!, incident.Group, cancellationToken).ConfigureAwait(false);
        var drift = DriftOf(id, incident, isApproved, revisions, batch);
        if (isApproved)
        {
            await AdoptAsync(host, contract, incident, drift, cancellationToken).ConfigureAwait(false);
        }

        var sealedVerdict = incident with
        {
            Kind = drift.Verdict,
            Action = ReconciliationText.Of(drift.Action),
            Decides = id,
            Revision = drift.Revision,
            Stream = TextOf(contract, drift.Stream),
            Batch = TextOf(contract, drift.Batch),
        };
        await host.SealAsync(
            contractId, (number, time) => [sealedVerdict with { Number = number, TimeMicroseconds = time }])
            .ConfigureAwait(false);
        return drift;
    }

    private static async Task AdoptAsync(
        EmbeddedHost host,
        Contract contract,
        Verdict incident,
        Drift drift,
        CancellationToken cancellationToken)
    {
        var partition = Partitioner.PartitionOf(System.Text.Encoding.UTF8.GetBytes(drift.Key), contract.Partitions);
        var correction = new Correction
        {
            Key = drift.Key,
            Window = drift.Window,
            Revision = drift.Revision!.Value,
            Cause = PaneCause.Adopted,
            Class = drift.Class,
            Run = drift.Run,
            RestsOn = incident.Cut[partition] - 1,
            Values = drift.Batch,
            Counted = [],
        };
        var appended = await host.CorrectAsync(contract.Id, [(partition, correction)], cancellationToken)
            .ConfigureAwait(false);
        if (!appended[0])
        {
            throw new StoreException($"Window {drift.Window} was changed meanwhile: reconcile again.");
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
