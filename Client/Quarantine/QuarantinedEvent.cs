namespace StreamBatch.Client.Quarantine;

/// <summary>An event that is kept whole and not counted.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its entity.</param>
/// <param name="Time">Its event time; null where that is broken.</param>
/// <param name="Status">What became of it, as <c>quarantined</c>.</param>
/// <param name="Reason">Why, as a stable code.</param>
/// <param name="Field">The property at fault; null for none.</param>
/// <param name="State"><c>open</c> while it waits.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">Where it stands in the log.</param>
/// <param name="Ingested">When the log accepted it.</param>
public sealed record QuarantinedEvent(
    string Source,
    string Id,
    string Key,
    DateTimeOffset? Time,
    string Status,
    string? Reason,
    string? Field,
    string State,
    int Partition,
    long Offset,
    DateTimeOffset Ingested);
