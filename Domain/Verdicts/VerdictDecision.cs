using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Verdicts;

/// <summary>Which verdict a differing row gets.</summary>
public static class VerdictDecision
{
    /// <summary>
    /// The kind that follows from <paramref name="repair"/>, once a correction is in the log. Below the retained log it
    /// is <see cref="VerdictKind.NotRecomputable"/> whatever authority decided.
    /// </summary>
    public static VerdictKind KindOf(RepairDecision repair)
    {
        ArgumentNullException.ThrowIfNull(repair);
        return repair switch
        {
            { Action: RepairAction.None } => VerdictKind.InFlight,
            { IsNotRecomputable: true } => VerdictKind.NotRecomputable,
            { Action: RepairAction.Recomputed } => VerdictKind.Repaired,
            { Action: RepairAction.Adopted } => VerdictKind.Adopted,
            { Action: RepairAction.StreamStands } => VerdictKind.StreamStands,
            _ => VerdictKind.Incident,
        };
    }
}
