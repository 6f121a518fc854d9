using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// What a reconciliation that was cut off had planned: the rows whose corrections reached the log get their verdicts
/// from the next one. The others still differ, and are found again by comparing.
/// </summary>
internal static class PlannedRepairs
{
    /// <summary>The drifts that were corrected and not sealed.</summary>
    public static async Task<List<Drift>> ReadAsync(
        IReconcileHost host,
        Contract contract,
        CancellationToken cancellationToken)
    {
        Dictionary<(string, Window, int?), Drift> drifts = [];
        var planned = await host.ReadControlAsync(contract.Id, control => control.Planned.ToList())
            .ConfigureAwait(false);
        foreach (var verdict in planned.Select(VerdictCodec.Read))
        {
            var revisions = await host.Results
                .ReadRevisionsAsync(contract, verdict.Key!, verdict.Group, cancellationToken).ConfigureAwait(false);
            if (revisions.Any(pane => pane.Revision == verdict.Revision && pane.Run == verdict.Run))
            {
                // A plan that was made twice, for one revision, is one repair.
                drifts[(verdict.Key!, verdict.Group, verdict.Revision)] = DriftOf(contract, verdict);
            }
        }

        return [.. drifts.Values];
    }

    private static Drift DriftOf(Contract contract, Verdict verdict) => new()
    {
        Run = verdict.Run,
        Key = verdict.Key!,
        Window = verdict.Group,
        Class = verdict.Class!.Value,
        Stream = ValuesOf(contract, verdict.Stream),
        Batch = ValuesOf(contract, verdict.Batch),
        Evidence = verdict.Evidence,
        Action = verdict.Action == ReconciliationText.Of(RepairAction.Recomputed)
            ? RepairAction.Recomputed
            : RepairAction.Adopted,
        RepairId = null,
        Revision = verdict.Revision,
        Verdict = verdict.Kind,
        Age = verdict.Age,
    };

    private static AggregateValues? ValuesOf(Contract contract, string? row) =>
        row is null ? null : AggregateValuesJson.Read(contract.Aggregates, row);
}
