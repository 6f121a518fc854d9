namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// What a piece of evidence counts, in printed order. The numbers are part of stored formats and never change; the
/// printed form is the name with a small first letter (see <see cref="ReconciliationText"/>).
/// </summary>
public enum EvidenceKind
{
    /// <summary>Events of the window that were on time.</summary>
    OnTime = 0,

    /// <summary>Events that were late and counted.</summary>
    Late = 1,

    /// <summary>Events that were late and held for reconciliation.</summary>
    Held = 2,

    /// <summary>Events that came past the allowed lateness.</summary>
    Expired = 3,

    /// <summary>Events that broke a quality gate.</summary>
    Quarantined = 4,

    /// <summary>Repeated events that were dropped.</summary>
    Duplicate = 5,

    /// <summary>Rows of the batch run: 1 or none.</summary>
    BatchRow = 6,
}
