namespace StreamBatch.Domain.Reconciliation;

/// <summary>The printed and stored forms of the words of reconciliation.</summary>
public static class ReconciliationText
{
    /// <summary>The class, as <c>missingInBatch</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static string Of(DriftClass driftClass) => CamelCaseNames<DriftClass>.Of(driftClass);

    /// <summary>The kind, as <c>batchRow</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static string Of(EvidenceKind kind) => CamelCaseNames<EvidenceKind>.Of(kind);

    /// <summary>The action, as <c>streamStands</c>; null for <see cref="RepairAction.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such action.</exception>
    public static string? Of(RepairAction action) =>
        action == RepairAction.None ? null : CamelCaseNames<RepairAction>.Of(action);

    /// <summary>The reason, as <c>authority</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reason.</exception>
    public static string Of(IncidentReason reason) => CamelCaseNames<IncidentReason>.Of(reason);
}
