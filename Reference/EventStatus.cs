namespace StreamBatch.Reference;

/// <summary>What became of an event.</summary>
internal enum EventStatus
{
    Accepted,
    Late,
    Held,
    Expired,
    Duplicate,
    Conflict,
    Tombstoned,
    Retracted,
    Quarantined,
}
