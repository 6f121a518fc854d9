namespace StreamBatch.Domain.Records;

/// <summary>What became of an event. The numbers are part of stored formats and never change.</summary>
public enum EventStatus
{
    /// <summary>On time in at least one window.</summary>
    Accepted = 0,

    /// <summary>Late in at least one window, on time in none.</summary>
    Late = 1,

    /// <summary>Late under the policy <c>quarantine</c>: kept for reconciliation.</summary>
    Held = 2,

    /// <summary>Past the allowed lateness of all its windows: kept as evidence.</summary>
    Expired = 3,

    /// <summary>Known, with the same content: no effect.</summary>
    Duplicate = 4,

    /// <summary>Known, with other content: quarantined; the first stands.</summary>
    Conflict = 5,

    /// <summary>At or before a tombstone of its entity.</summary>
    Tombstoned = 6,

    /// <summary>Its retraction was there first.</summary>
    Retracted = 7,

    /// <summary>It broke a quality gate: kept whole, with a way out.</summary>
    Quarantined = 8,

    /// <summary>It could not be understood: nothing is stored.</summary>
    Rejected = 9,
}
