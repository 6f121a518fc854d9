using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>What is to be done about a classified drift.</summary>
public sealed record RepairDecision
{
    /// <summary>What is done.</summary>
    public required RepairAction Action { get; init; }

    /// <summary>The row to publish when a repair is made; null with a repair: the window is withdrawn.</summary>
    public AggregateValues? Correction { get; init; }

    /// <summary>Why a person has to decide; null unless <see cref="Action"/> is an incident.</summary>
    public IncidentReason? Reason { get; init; }

    /// <summary>Whether the window begins below the retained log, so that the authority had to decide.</summary>
    public bool IsNotRecomputable { get; init; }

    /// <summary>Whether a correction is handed to the partition writer.</summary>
    public bool IsRepair => Action is RepairAction.Recomputed or RepairAction.Adopted;

    /// <summary>Whether the correction takes the window back.</summary>
    public bool IsWithdrawal => IsRepair && Correction is null;

    /// <summary>
    /// Decides. A window in flight is left alone. Where recomputing gives the batch's row, or no row as the batch, the
    /// result is the correction, whoever has authority; it is the recomputed row, not the batch's, where a tolerance
    /// lets the two differ. Otherwise authority decides. An open breaker turns each repair into an incident; what
    /// changes nothing it does not touch.
    /// </summary>
    /// <param name="contract">The contract, for its tolerances and its authority.</param>
    /// <param name="drift">The drift; it is not recomputable when it has no recompute.</param>
    /// <param name="driftClass">Its class, by <see cref="Classification"/>.</param>
    /// <param name="isBreakerOpen">Whether automatic repair is stopped: <see cref="RepairBreakerDecision"/>.</param>
    /// <param name="isCaseExplained">Whether recomputing explains all rows of the case, where it has several: the
    /// sessions of one entity that intersect or touch.</param>
    public static RepairDecision Decide(
        Contract contract,
        DriftCase drift,
        DriftClass driftClass,
        bool isBreakerOpen,
        bool isCaseExplained = true)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(drift);
        if (driftClass == DriftClass.InFlight)
        {
            return new RepairDecision { Action = RepairAction.None };
        }

        var decision = isCaseExplained
            && drift.Recompute is { } log && ValueComparison.AreEqual(contract, log.Counted, drift.Batch)
            ? new RepairDecision { Action = RepairAction.Recomputed, Correction = log.Counted }
            : ByAuthority(contract.Authority, drift);
        return decision.IsRepair && isBreakerOpen ? decision.ToIncident(IncidentReason.Breaker) : decision;
    }

    /// <summary>The same drift left to a person.</summary>
    public RepairDecision ToIncident(IncidentReason reason) => new()
    {
        Action = RepairAction.Incident,
        Reason = reason,
        IsNotRecomputable = IsNotRecomputable,
    };

    /// <summary>The same drift after a person declined it: what would change the stream's row, or would be asked again,
    /// lets it stand.</summary>
    public RepairDecision ToDeclined() => IsRepair || Action == RepairAction.Incident
        ? new RepairDecision { Action = RepairAction.StreamStands, IsNotRecomputable = IsNotRecomputable }
        : this;

    private static RepairDecision ByAuthority(Authority authority, DriftCase drift) => new()
    {
        Action = authority switch
        {
            Authority.Batch => RepairAction.Adopted,
            Authority.Stream => RepairAction.StreamStands,
            _ => RepairAction.Incident,
        },
        Correction = authority == Authority.Batch ? drift.Batch : null,
        Reason = authority == Authority.Manual ? IncidentReason.Authority : null,
        IsNotRecomputable = drift.Recompute is null,
    };
}
