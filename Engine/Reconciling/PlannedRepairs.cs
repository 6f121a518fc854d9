using StreamBatch.Domain.Contracts;
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
    /// <param name="host">The host.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="known">Those that this reconciliation has corrected itself.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<List<Drift>> ReadAsync(
        IReconcileHost host,
        Contract contract,
        IEnumerable<Drift> known,
        CancellationToken cancellationToken)
    {
        var own = known.Select(drift => (drift.Key, drift.Window, drift.Revision)).ToHashSet();
        Dictionary<(string, Window, int?), Drift> drifts = [];
        var planned = await host.ReadControlAsync(contract.Id, control => control.Planned.ToList())
            .ConfigureAwait(false);
        foreach (var verdict in planned.Select(VerdictCodec.Read)
            .Where(verdict => !own.Contains((verdict.Key!, verdict.Group, verdict.Revision))))
        {
            var revisions = await host.Results
                .ReadRevisionsAsync(contract, verdict.Key!, verdict.Group, cancellationToken).ConfigureAwait(false);
            if (revisions.Any(pane => pane.Revision == verdict.Revision && pane.Run == verdict.Run))
            {
                // A plan that was made twice, for one revision, is one repair.
                drifts[(verdict.Key!, verdict.Group, verdict.Revision)] = VerdictDraft.DriftOf(contract, verdict) with
                {
                    RepairId = null,
                };
            }
        }

        return [.. drifts.Values];
    }
}
