namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// What is done about a drift. The numbers are part of stored formats and never change; the printed form is the name
/// with a small first letter (see <see cref="ReconciliationText"/>).
/// </summary>
public enum RepairAction
{
    /// <summary>Nothing yet: the window is in flight.</summary>
    None = 0,

    /// <summary>The result of recomputing is published.</summary>
    Recomputed = 1,

    /// <summary>The batch's row is published.</summary>
    Adopted = 2,

    /// <summary>The stream's row stands and the run is reported as wrong.</summary>
    StreamStands = 3,

    /// <summary>A person has to approve or decline.</summary>
    Incident = 4,
}
