namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// Why a person has to decide, or may. The numbers are part of stored formats and never change; the printed form is the
/// name with a small first letter (see <see cref="ReconciliationText"/>).
/// </summary>
public enum IncidentReason
{
    /// <summary>Recomputing does not explain the drift and the contract leaves the decision to a person.</summary>
    Authority = 0,

    /// <summary>The stream's row would have been changed, and the breaker has stopped automatic repair.</summary>
    Breaker = 1,

    /// <summary>The row would have been corrected, and the limits on repair were reached: the next reconciliation takes
    /// it up if nobody decides before.</summary>
    Limit = 2,

    /// <summary>The row was corrected, and the correction was superseded each time: the next reconciliation takes it up
    /// if nobody decides before.</summary>
    Superseded = 3,
}
