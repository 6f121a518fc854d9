namespace StreamBatch.Client.Producing;

/// <summary>What became of an event. All but <see cref="Rejected"/> say that it is on the server's stable
/// storage.</summary>
public enum DeliveryStatus
{
    /// <summary>A status that this release does not know.</summary>
    Unknown = 0,

    /// <summary>On time in at least one window.</summary>
    Accepted = 1,

    /// <summary>Late in at least one window, on time in none.</summary>
    Late = 2,

    /// <summary>Late under the policy <c>quarantine</c>: kept for reconciliation.</summary>
    Held = 3,

    /// <summary>Past the allowed lateness of all its windows: kept as evidence.</summary>
    Expired = 4,

    /// <summary>Known, with the same content: no effect. After more than one attempt it may be known from an earlier
    /// one.
    /// </summary>
    Duplicate = 5,

    /// <summary>Known, with other content: quarantined; the first stands.</summary>
    Conflict = 6,

    /// <summary>At or before a tombstone of its entity.</summary>
    Tombstoned = 7,

    /// <summary>Its retraction was there first.</summary>
    Retracted = 8,

    /// <summary>It broke a rule of the contract: kept whole, with a way out.</summary>
    Quarantined = 9,

    /// <summary>It could not be understood: nothing is stored. It is not sent again.</summary>
    Rejected = 10,
}
