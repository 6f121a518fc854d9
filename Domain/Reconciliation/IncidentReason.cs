namespace StreamBatch.Domain.Reconciliation;

/// <summary>Why a person has to decide. The numbers are part of stored formats and never change.</summary>
public enum IncidentReason
{
    /// <summary>Recomputing does not explain the drift and the contract leaves the decision to a person.</summary>
    Authority = 0,

    /// <summary>The stream's row would have been changed, and the breaker has stopped automatic repair.</summary>
    Breaker = 1,
}
